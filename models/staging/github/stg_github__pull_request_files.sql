with

pull_request_files as (

    {{ latest_version(source("raw_github", "pull_request_files"), ["pull_request_id", "path"]) }}

),

final as (

    select
        pull_request_id,
        repository_id,
        path,
        lower(change_type) as change_type,
        additions,
        deletions,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from pull_request_files

)

select * from final
