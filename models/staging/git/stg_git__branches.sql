with

branches as (

    {{ latest_version(source("raw_git", "branches"), ["repository_id", "name"]) }}

),

final as (

    select
        repository_id,
        name,
        sha,
        is_default,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from branches

)

select * from final
