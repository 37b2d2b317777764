with

pull_requests as (

    select * from {{ ref('pull_requests') }}

),

scopes as (

    select * from {{ ref('int_pull_requests_scoped') }}

),

waiting_counts as (

    select * from {{ ref('int_waiting_pull_requests_counted') }}

),

facts as (

    select
        scopes.scope,
        scopes.scope_name,
        pull_requests.is_unreviewed,
        pull_requests.is_self_merged,
        pull_requests.size,
        pull_requests.review_rounds,
        pull_requests.coding_hours,
        pull_requests.pickup_hours,
        pull_requests.review_hours,
        pull_requests.merge_hours,
        pull_requests.deploy_hours,
        pull_requests.cycle_time_hours,
        pull_requests.opened_at as happened_at,
        pull_requests.merged_at,
        case when pull_requests.is_abandoned then pull_requests.closed_at end as abandoned_at,
        case
            when pull_requests.deployed_at is not null
                then greatest(pull_requests.merged_at, pull_requests.deployed_at)
        end as released_at
    from scopes
    inner join pull_requests
        on
            scopes.source_system = pull_requests.source_system
            and scopes.pull_request_id = pull_requests.source_id
    where not pull_requests.is_bot

),

periods as (

    {{ metric_periods("facts") }}

),

opening_periods as (

    {{ by_grain("facts", "happened_at") }}

),

opening_numbers as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        count(*) as opened_count
    from opening_periods
    group by scope, scope_name, grain, period_start

),

merge_periods as (

    {{ by_grain("facts", "merged_at") }}

),

merge_numbers as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        count(*) as merged_count,
        count(*) filter (where is_self_merged) as self_merged_count,
        count(*) filter (where is_unreviewed) as unreviewed_count,
        percentile_cont(0.5) within group (order by cycle_time_hours) as cycle_time_p50_hours,
        percentile_cont(0.75) within group (order by cycle_time_hours) as cycle_time_p75_hours,
        percentile_cont(0.9) within group (order by cycle_time_hours) as cycle_time_p90_hours,
        percentile_cont(0.5) within group (order by coding_hours) as coding_p50_hours,
        percentile_cont(0.5) within group (order by pickup_hours) as pickup_p50_hours,
        percentile_cont(0.5) within group (order by review_hours) as review_p50_hours,
        percentile_cont(0.5) within group (order by merge_hours) as merge_p50_hours,
        percentile_cont(0.5) within group (order by cast(size as double precision)) as size_p50,
        percentile_cont(0.5) within group (order by cast(review_rounds as double precision))
            as review_rounds_p50
    from merge_periods
    group by scope, scope_name, grain, period_start

),

abandonment_periods as (

    {{ by_grain("facts", "abandoned_at") }}

),

abandonment_numbers as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        count(*) as abandoned_count
    from abandonment_periods
    group by scope, scope_name, grain, period_start

),

release_periods as (

    {{ by_grain("facts", "released_at") }}

),

release_numbers as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        percentile_cont(0.5) within group (order by deploy_hours) as deploy_p50_hours
    from release_periods
    group by scope, scope_name, grain, period_start

),

final as (

    select
        periods.scope,
        periods.scope_name,
        periods.grain,
        periods.period_start,
        periods.period_days,
        periods.is_running,
        coalesce(opening_numbers.opened_count, 0) as opened_count,
        coalesce(merge_numbers.merged_count, 0) as merged_count,
        coalesce(abandonment_numbers.abandoned_count, 0) as abandoned_count,
        merge_numbers.cycle_time_p50_hours,
        merge_numbers.cycle_time_p75_hours,
        merge_numbers.cycle_time_p90_hours,
        merge_numbers.coding_p50_hours,
        merge_numbers.pickup_p50_hours,
        merge_numbers.review_p50_hours,
        merge_numbers.merge_p50_hours,
        release_numbers.deploy_p50_hours,
        merge_numbers.size_p50,
        1.0 - cast(merge_numbers.unreviewed_count as double precision)
        / nullif(merge_numbers.merged_count, 0) as review_coverage_share,
        coalesce(merge_numbers.self_merged_count, 0) as self_merged_count,
        coalesce(merge_numbers.unreviewed_count, 0) as unreviewed_count,
        merge_numbers.review_rounds_p50,
        coalesce(waiting_counts.waiting_for_review, 0) as waiting_for_review,
        waiting_counts.oldest_waiting_hours
    from periods
    left join opening_numbers
        on
            periods.scope = opening_numbers.scope
            and periods.scope_name = opening_numbers.scope_name
            and periods.grain = opening_numbers.grain
            and periods.period_start = opening_numbers.period_start
    left join merge_numbers
        on
            periods.scope = merge_numbers.scope
            and periods.scope_name = merge_numbers.scope_name
            and periods.grain = merge_numbers.grain
            and periods.period_start = merge_numbers.period_start
    left join abandonment_numbers
        on
            periods.scope = abandonment_numbers.scope
            and periods.scope_name = abandonment_numbers.scope_name
            and periods.grain = abandonment_numbers.grain
            and periods.period_start = abandonment_numbers.period_start
    left join release_numbers
        on
            periods.scope = release_numbers.scope
            and periods.scope_name = release_numbers.scope_name
            and periods.grain = release_numbers.grain
            and periods.period_start = release_numbers.period_start
    left join waiting_counts
        on
            periods.scope = waiting_counts.scope
            and periods.scope_name = waiting_counts.scope_name
            and periods.grain = waiting_counts.grain
            and periods.period_start = waiting_counts.period_start

)

select * from final
