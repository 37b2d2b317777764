with

default_branch_commits as (

    {{ latest_version(source("raw_git", "default_branch_commits"), ["repository_id", "sha"]) }}

),

final as (

    select
        repository_id,
        sha,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from default_branch_commits

)

select * from final
