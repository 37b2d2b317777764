-- Fails for a repository whose months do not add up to its commits of people on the default branch.
with

months as (

    select
        scope_name as repository,
        sum(commit_count) as commit_count
    from {{ ref("code_metrics") }}
    where grain = 'month'
    group by scope_name

),

commits as (

    select
        repository,
        count(*) as commit_count
    from {{ ref("commits") }}
    where
        is_on_default_branch
        and not is_merge
        and not is_bot
        and author is not null
        and {{ reporting_date("committed_at") }} <= {{ today() }}
        and {{ reporting_date("committed_at") }} >= cast('1970-01-01' as date)
    group by repository

)

select
    commits.repository,
    commits.commit_count,
    months.commit_count as counted
from commits
left join months on commits.repository = months.repository
where commits.commit_count != coalesce(months.commit_count, 0)
