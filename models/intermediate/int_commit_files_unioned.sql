{{ config(materialized="table") }}

with

files as (

    select
        'github' as source_system,
        repository_id as source_id,
        sha,
        path,
        previous_path,
        additions,
        deletions
    from {{ ref("stg_github__commit_files") }}
    union all
    select
        'git' as source_system,
        repository_id as source_id,
        sha,
        path,
        previous_path,
        additions,
        deletions
    from {{ ref("stg_git__commit_files") }}

),

final as (

    select
        commits.repository,
        files.sha,
        files.path,
        files.previous_path,
        files.additions,
        files.deletions
    from files
    inner join {{ ref("int_commits_unioned") }} as commits
        on
            files.source_system = commits.source_system
            and files.source_id = commits.source_id
            and files.sha = commits.sha

)

select * from final
