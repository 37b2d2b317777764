with

mainline as (

    {{ latest_version(source("raw_github", "mainline"), ["repository_id", "position"]) }}

),

final as (

    select
        repository_id,
        position,
        sha,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from mainline

)

select * from final
