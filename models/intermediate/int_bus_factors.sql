{{ config(materialized="table") }}

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

changes as (

    select
        repository,
        path,
        author,
        committed_on,
        additions
    from {{ ref("int_code_changes") }}
    where additions > 0

),

-- Numbers in the place of paths and names: what follows is summed several times faster.
file_names as (

    select distinct
        repository,
        path
    from changes

),

files as (

    select
        repository,
        path,
        cast(row_number() over (order by repository, path) as integer) as file_number
    from file_names

),

author_names as (

    select distinct author from changes

),

authors as (

    select
        author,
        cast(row_number() over (order by author) as integer) as author_number
    from author_names

),

bucket_files as (

    select
        files.file_number,
        authors.author_number,
        days.bucket_start,
        cast(sum(changes.additions) as integer) as additions
    from changes
    inner join days on changes.committed_on = days.committed_on
    inner join files on changes.repository = files.repository and changes.path = files.path
    inner join authors on changes.author = authors.author
    group by files.file_number, authors.author_number, days.bucket_start

),

window_files as (

    select
        bucket_files.file_number,
        bucket_files.author_number,
        windows.window_end,
        sum(bucket_files.additions) as additions
    from bucket_files
    inner join windows on bucket_files.bucket_start = windows.bucket_start
    group by bucket_files.file_number, bucket_files.author_number, windows.window_end

),

-- One number that orders by additions, then by author: its maximum is the owner, without a sort.
file_owners as (

    select
        file_number,
        window_end,
        max(cast(additions as bigint) * 1000000 - author_number) as owner_code
    from window_files
    group by file_number, window_end

),

owned_files as (

    select
        file_number,
        window_end,
        cast(mod(1000000 - mod(owner_code, 1000000), 1000000) as integer) as author_number
    from file_owners

),

bucket_additions as (

    select
        changes.repository,
        days.bucket_start,
        changes.author,
        sum(changes.additions) as additions
    from changes
    inner join days on changes.committed_on = days.committed_on
    group by changes.repository, days.bucket_start, changes.author

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
        bucket_additions.repository,
        windows.window_end,
        bucket_additions.author,
        sum(bucket_additions.additions) as amount
    from bucket_additions
    inner join windows on bucket_additions.bucket_start = windows.bucket_start
    group by bucket_additions.repository, windows.window_end, bucket_additions.author
    union all
    select
        'files' as measure,
        files.repository,
        owned_files.window_end,
        authors.author,
        count(*) as amount
    from owned_files
    inner join files on owned_files.file_number = files.file_number
    inner join authors on owned_files.author_number = authors.author_number
    group by files.repository, owned_files.window_end, authors.author
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
            order by amount desc
            rows between unbounded preceding and current row
        ) - amount as amount_of_those_before,
        sum(amount) over (partition by measure, repository, window_end) as total
    from amounts

),

final as (

    select
        repository,
        window_end,
        nullif(count(*) filter (where measure = 'additions'), 0) as bus_factor_by_additions,
        nullif(count(*) filter (where measure = 'commits'), 0) as bus_factor_by_commits,
        nullif(count(*) filter (where measure = 'files'), 0) as bus_factor_by_files
    from ranked_authors
    where amount_of_those_before * 2 < total
    group by repository, window_end

)

select * from final
