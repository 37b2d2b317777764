{{ config(materialized="table") }}

with

commits as (

    select
        repository,
        sha,
        author,
        committed_at,
        {{ reporting_date("committed_at") }} as committed_on
    from {{ ref("int_commits") }}
    where is_on_default_branch and not is_merge and not is_bot and author is not null

),

final as (

    select
        commits.repository,
        commits.sha,
        files.path,
        commits.author,
        coalesce(files.additions, 0) as additions,
        coalesce(files.additions, 0) + coalesce(files.deletions, 0) as changed_lines,
        lag(commits.committed_at) over (
            partition by commits.repository, files.path
            order by commits.committed_at, commits.sha
        ) as previous_committed_at,
        commits.committed_at,
        commits.committed_on
    from {{ ref("int_commit_files") }} as files
    inner join commits
        on files.repository = commits.repository and files.sha = commits.sha
    where not files.is_generated

)

select * from final
