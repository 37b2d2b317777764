with

issues as (

    select * from {{ ref("issues") }}

),

spans as (

    select * from {{ ref("issue_status_spans") }}

),

reopenings as (

    select
        spans.source_system,
        spans.issue_id,
        issues.project,
        issues.team,
        issues.deleted_at,
        spans.started_at as reopened_at
    from spans
    inner join issues
        on spans.source_system = issues.source_system and spans.issue_id = issues.issue_id
    where spans.is_reopening

),

in_progress as (

    select * from {{ ref("int_issues_in_progress") }}

),

scoped_issues as (

    {{ by_flow_scope("issues") }}

),

scoped_reopenings as (

    {{ by_flow_scope("reopenings") }}

),

scoped_in_progress as (

    {{ by_flow_scope("in_progress") }}

),

first_facts as (

    select
        scope,
        scope_name,
        created_at as happened_at
    from scoped_issues

),

metric_periods as (

    {{ metric_periods("first_facts") }}

),

issues_created as (

    {{ by_grain("scoped_issues", "created_at") }}

),

created as (

    select
        issues_created.scope,
        issues_created.scope_name,
        issues_created.grain,
        issues_created.period_start,
        count(*) as created_count
    from issues_created
    inner join {{ ref("int_periods") }} as periods
        on
            issues_created.grain = periods.grain
            and issues_created.period_start = periods.period_start
    where issues_created.deleted_at is null or issues_created.deleted_at >= periods.ends_at
    group by
        issues_created.scope,
        issues_created.scope_name,
        issues_created.grain,
        issues_created.period_start

),

issues_done as (

    {{ by_grain("scoped_issues", "done_at") }}

),

done as (

    select
        issues_done.scope,
        issues_done.scope_name,
        issues_done.grain,
        issues_done.period_start,
        count(*) as throughput,
        sum(issues_done.points) as throughput_points,
        percentile_cont(0.5) within group (order by issues_done.lead_time_hours)
            as lead_time_p50_hours,
        percentile_cont(0.85) within group (order by issues_done.lead_time_hours)
            as lead_time_p85_hours,
        percentile_cont(0.5) within group (order by issues_done.cycle_time_hours)
            as cycle_time_p50_hours,
        percentile_cont(0.85) within group (order by issues_done.cycle_time_hours)
            as cycle_time_p85_hours,
        sum(issues_done.in_progress_hours)
        / nullif(sum(issues_done.in_progress_hours + issues_done.waiting_hours), 0)
            as flow_efficiency,
        count(*) filter (where issues_done.work_type = 'feature') as feature_count,
        count(*) filter (where issues_done.work_type = 'bug') as bug_count,
        count(*) filter (where issues_done.work_type = 'debt') as debt_count,
        count(*) filter (where issues_done.work_type = 'incident') as incident_count,
        count(*) filter (where issues_done.work_type = 'other') as other_count,
        count(*) filter (where issues_done.work_type is null) as uncategorised_count,
        sum(issues_done.points) filter (where issues_done.work_type = 'feature') as feature_points,
        sum(issues_done.points) filter (where issues_done.work_type = 'bug') as bug_points,
        sum(issues_done.points) filter (where issues_done.work_type = 'debt') as debt_points,
        sum(issues_done.points)
        filter (where issues_done.work_type = 'incident') as incident_points,
        sum(issues_done.points) filter (where issues_done.work_type = 'other') as other_points,
        sum(issues_done.points) filter (where issues_done.work_type is null) as uncategorised_points
    from issues_done
    inner join {{ ref("int_periods") }} as periods
        on issues_done.grain = periods.grain and issues_done.period_start = periods.period_start
    where issues_done.deleted_at is null or issues_done.deleted_at >= periods.ends_at
    group by
        issues_done.scope,
        issues_done.scope_name,
        issues_done.grain,
        issues_done.period_start

),

issues_reopened as (

    {{ by_grain("scoped_reopenings", "reopened_at") }}

),

reopened as (

    select
        issues_reopened.scope,
        issues_reopened.scope_name,
        issues_reopened.grain,
        issues_reopened.period_start,
        count(distinct concat(issues_reopened.source_system, ' ', issues_reopened.issue_id))
            as reopened_count
    from issues_reopened
    inner join {{ ref("int_periods") }} as periods
        on
            issues_reopened.grain = periods.grain
            and issues_reopened.period_start = periods.period_start
    where issues_reopened.deleted_at is null or issues_reopened.deleted_at >= periods.ends_at
    group by
        issues_reopened.scope,
        issues_reopened.scope_name,
        issues_reopened.grain,
        issues_reopened.period_start

),

in_progress_by_day as (

    select
        scope,
        scope_name,
        day,
        count(*) as wip,
        percentile_cont(0.5) within group (order by age_hours) as wip_age_p50_hours,
        count(*) filter (where is_ageing) as ageing_count
    from scoped_in_progress
    group by scope, scope_name, day

),

final as (

    select
        metric_periods.scope,
        metric_periods.scope_name,
        metric_periods.grain,
        metric_periods.period_start,
        cast(metric_periods.period_days as integer) as period_days,
        metric_periods.is_running,
        cast(coalesce(created.created_count, 0) as bigint) as created_count,
        cast(coalesce(done.throughput, 0) as bigint) as throughput,
        cast(coalesce(done.throughput_points, 0) as double precision) as throughput_points,
        done.lead_time_p50_hours,
        done.lead_time_p85_hours,
        done.cycle_time_p50_hours,
        done.cycle_time_p85_hours,
        cast(coalesce(in_progress_by_day.wip, 0) as bigint) as wip,
        in_progress_by_day.wip_age_p50_hours,
        cast(coalesce(in_progress_by_day.ageing_count, 0) as bigint) as ageing_count,
        done.flow_efficiency,
        cast(coalesce(reopened.reopened_count, 0) as bigint) as reopened_count,
        cast(done.feature_count as double precision) / done.throughput as feature_share,
        cast(done.bug_count as double precision) / done.throughput as bug_share,
        cast(done.debt_count as double precision) / done.throughput as debt_share,
        cast(done.incident_count as double precision) / done.throughput as incident_share,
        cast(done.other_count as double precision) / done.throughput as other_share,
        cast(done.uncategorised_count as double precision) / done.throughput
            as uncategorised_share,
        coalesce(done.feature_points, 0) / nullif(done.throughput_points, 0)
            as feature_points_share,
        coalesce(done.bug_points, 0) / nullif(done.throughput_points, 0) as bug_points_share,
        coalesce(done.debt_points, 0) / nullif(done.throughput_points, 0) as debt_points_share,
        coalesce(done.incident_points, 0) / nullif(done.throughput_points, 0)
            as incident_points_share,
        coalesce(done.other_points, 0) / nullif(done.throughput_points, 0) as other_points_share,
        coalesce(done.uncategorised_points, 0) / nullif(done.throughput_points, 0)
            as uncategorised_points_share
    from metric_periods
    left join created
        on
            metric_periods.scope = created.scope
            and metric_periods.scope_name = created.scope_name
            and metric_periods.grain = created.grain
            and metric_periods.period_start = created.period_start
    left join done
        on
            metric_periods.scope = done.scope
            and metric_periods.scope_name = done.scope_name
            and metric_periods.grain = done.grain
            and metric_periods.period_start = done.period_start
    left join reopened
        on
            metric_periods.scope = reopened.scope
            and metric_periods.scope_name = reopened.scope_name
            and metric_periods.grain = reopened.grain
            and metric_periods.period_start = reopened.period_start
    left join in_progress_by_day
        on
            metric_periods.scope = in_progress_by_day.scope
            and metric_periods.scope_name = in_progress_by_day.scope_name
            and least(metric_periods.period_end, {{ today() }} + 1) = in_progress_by_day.day

)

select * from final
