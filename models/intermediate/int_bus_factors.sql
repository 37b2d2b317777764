with

windows as (

    select * from {{ ref("int_bus_factor_windows") }}

),

bucket_starts as (

    select distinct bucket_start from windows

),

days as (

    select
        days.period_start as committed_on,
        max(bucket_starts.bucket_start) over (order by days.period_start) as bucket_start
    from {{ ref("int_periods") }} as days
    left join bucket_starts on days.period_start = bucket_starts.bucket_start
    where days.grain = 'day'

),

bucket_files as (

    select
        changes.repository,
        days.bucket_start,
        changes.author,
        changes.path,
        sum(changes.additions) as additions
    from {{ ref("int_code_changes") }} as changes
    inner join days on changes.committed_on = days.committed_on
    where changes.additions > 0
    group by changes.repository, days.bucket_start, changes.author, changes.path

),

window_files as (

    select
        bucket_files.repository,
        windows.window_end,
        bucket_files.author,
        bucket_files.path,
        sum(bucket_files.additions) as additions
    from bucket_files
    inner join windows on bucket_files.bucket_start = windows.bucket_start
    group by bucket_files.repository, windows.window_end, bucket_files.author, bucket_files.path

),

file_owners as (

    select distinct on (repository, window_end, path)
        repository,
        window_end,
        author
    from window_files
    order by repository, window_end, path, additions desc, author

),

bucket_commits as (

    select
        commits.repository,
        days.bucket_start,
        commits.author,
        count(*) as commit_count
    from {{ ref("int_commits") }} as commits
    inner join days on {{ reporting_date("commits.committed_at") }} = days.committed_on
    where
        commits.is_on_default_branch
        and not commits.is_merge
        and not commits.is_bot
        and commits.author is not null
    group by commits.repository, days.bucket_start, commits.author

),

amounts as (

    select
        'additions' as measure,
        repository,
        window_end,
        author,
        sum(additions) as amount
    from window_files
    group by repository, window_end, author
    union all
    select
        'files' as measure,
        repository,
        window_end,
        author,
        count(*) as amount
    from file_owners
    group by repository, window_end, author
    union all
    select
        'commits' as measure,
        bucket_commits.repository,
        windows.window_end,
        bucket_commits.author,
        sum(bucket_commits.commit_count) as amount
    from bucket_commits
    inner join windows on bucket_commits.bucket_start = windows.bucket_start
    group by bucket_commits.repository, windows.window_end, bucket_commits.author

),

ranked_authors as (

    select
        measure,
        repository,
        window_end,
        sum(amount) over (
            partition by measure, repository, window_end
            order by amount desc, author
            rows between unbounded preceding and current row
        ) - amount as amount_of_those_before,
        sum(amount) over (partition by measure, repository, window_end) as total
    from amounts

),

final as (

    select
        repository,
        window_end,
        count(*) filter (where measure = 'additions') as bus_factor_by_additions,
        count(*) filter (where measure = 'commits') as bus_factor_by_commits,
        count(*) filter (where measure = 'files') as bus_factor_by_files
    from ranked_authors
    where amount_of_those_before * 2 < total
    group by repository, window_end

)

select * from final
