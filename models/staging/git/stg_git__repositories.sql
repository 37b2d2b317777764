with

repositories as (

    {{ latest_version(source("raw_git", "repositories"), ["repository_id"]) }}

),

final as (

    select
        repository_id,
        url,
        host,
        path,
        default_branch,
        head_sha,
        is_empty,
        is_shallow,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from repositories

)

select * from final
