with

commits as (

    select * from {{ ref("int_commits") }}

),

file_changes as (

    select
        repository,
        sha,
        cast(sum(additions) filter (where not is_generated) as bigint) as additions,
        cast(sum(deletions) filter (where not is_generated) as bigint) as deletions,
        count(*) filter (where not is_generated) as files_changed,
        cast(sum(additions) as bigint) as additions_all,
        cast(sum(deletions) as bigint) as deletions_all
    from {{ ref("int_commit_files") }}
    group by repository, sha

),

repositories_with_files as (

    select distinct repository from file_changes

),

final as (

    select
        commits.repository,
        commits.sha,
        commits.position,
        {{ pseudonym("commits.author") }} as author,
        {{ pseudonym("commits.committer") }} as committer,
        {{ unless_pseudonymous("commits.subject") }} as subject,
        commits.is_merge,
        commits.is_bot,
        commits.is_on_default_branch,
        case
            when not commits.is_merge and repositories_with_files.repository is not null
                then coalesce(file_changes.additions, 0)
        end as additions,
        case
            when not commits.is_merge and repositories_with_files.repository is not null
                then coalesce(file_changes.deletions, 0)
        end as deletions,
        case
            when not commits.is_merge and repositories_with_files.repository is not null
                then coalesce(file_changes.files_changed, 0)
        end as files_changed,
        case
            when not commits.is_merge and repositories_with_files.repository is not null
                then coalesce(file_changes.additions_all, 0)
        end as additions_all,
        case
            when not commits.is_merge and repositories_with_files.repository is not null
                then coalesce(file_changes.deletions_all, 0)
        end as deletions_all,
        commits.authored_at,
        commits.committed_at
    from commits
    left join file_changes
        on commits.repository = file_changes.repository and commits.sha = file_changes.sha
    left join repositories_with_files
        on commits.repository = repositories_with_files.repository

)

select * from final
