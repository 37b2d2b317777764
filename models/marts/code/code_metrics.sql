with

commits as (

    select
        repository,
        author,
        additions,
        deletions,
        committed_at
    from {{ ref("commits") }}
    where is_on_default_branch and not is_merge and not is_bot and author is not null

),

repository_commits as (

    select
        'repository' as scope,
        repository as scope_name,
        committed_at as happened_at
    from commits

),

periods as (

    {{ metric_periods("repository_commits") }}

),

commits_by_grain as (

    {{ by_grain("commits", "committed_at", ["month", "quarter"]) }}

),

commit_counts as (

    select
        repository,
        grain,
        period_start,
        count(*) as commit_count,
        count(distinct author) as author_count,
        cast(sum(additions) as bigint) as additions,
        cast(sum(deletions) as bigint) as deletions
    from commits_by_grain
    group by repository, grain, period_start

),

changes as (

    select
        repository,
        changed_lines,
        case
            when previous_committed_at >= committed_at - interval '21 days' then changed_lines
            else 0
        end as touched_again_lines,
        committed_at
    from {{ ref("int_code_changes") }}
    where changed_lines > 0

),

changes_by_grain as (

    {{ by_grain("changes", "committed_at", ["month", "quarter"]) }}

),

touched_again as (

    select
        repository,
        grain,
        period_start,
        cast(sum(touched_again_lines) as double precision)
        / cast(sum(changed_lines) as double precision) as touched_again_share
    from changes_by_grain
    group by repository, grain, period_start

),

final as (

    select
        periods.scope,
        periods.scope_name,
        periods.grain,
        periods.period_start,
        periods.period_days,
        periods.is_running,
        coalesce(commit_counts.commit_count, 0) as commit_count,
        coalesce(commit_counts.author_count, 0) as author_count,
        coalesce(commit_counts.additions, 0) as additions,
        coalesce(commit_counts.deletions, 0) as deletions,
        bus_factors.bus_factor_by_additions,
        bus_factors.bus_factor_by_commits,
        bus_factors.bus_factor_by_files,
        touched_again.touched_again_share
    from periods
    left join commit_counts
        on
            periods.scope_name = commit_counts.repository
            and periods.grain = commit_counts.grain
            and periods.period_start = commit_counts.period_start
    left join {{ ref("int_bus_factors") }} as bus_factors
        on
            periods.scope_name = bus_factors.repository
            and periods.period_end = bus_factors.window_end
    left join touched_again
        on
            periods.scope_name = touched_again.repository
            and periods.grain = touched_again.grain
            and periods.period_start = touched_again.period_start
    where periods.grain in ('month', 'quarter')

)

select * from final
