with

commit_files as (

    {{ latest_version(source("raw_github", "commit_files"), ["repository_id", "sha", "path"]) }}

),

final as (

    select
        repository_id,
        sha,
        path,
        previous_path,
        additions,
        deletions,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from commit_files

)

select * from final
