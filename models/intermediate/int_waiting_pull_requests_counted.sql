with

waiting_spans as (

    select * from {{ ref('int_pull_requests_waiting') }}

),

pull_requests as (

    select * from {{ ref('int_pull_requests_ended') }}

),

scopes as (

    select * from {{ ref('int_pull_requests_scoped') }}

),

spans as (

    select
        scopes.scope,
        scopes.scope_name,
        waiting_spans.started_at as happened_at,
        waiting_spans.ended_at
    from waiting_spans
    inner join pull_requests
        on
            waiting_spans.source_system = pull_requests.source_system
            and waiting_spans.pull_request_id = pull_requests.pull_request_id
            and not pull_requests.is_bot
    inner join scopes
        on
            waiting_spans.source_system = scopes.source_system
            and waiting_spans.pull_request_id = scopes.pull_request_id

),

periods as (

    {{ metric_periods("spans") }}

),

differences as (

    select
        scope,
        scope_name,
        happened_at,
        1 as difference
    from spans
    union all
    select
        scope,
        scope_name,
        ended_at as happened_at,
        -1 as difference
    from spans

),

difference_periods as (

    {{ by_grain("differences", "happened_at") }}

),

difference_sums as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        sum(difference) as difference
    from difference_periods
    group by scope, scope_name, grain, period_start

),

covered_spans as (

    select
        scope,
        scope_name,
        happened_at,
        ended_at,
        max(ended_at) over (
            partition by scope, scope_name
            order by happened_at, ended_at desc
            rows between unbounded preceding and 1 preceding
        ) as covered_until
    from spans

),

-- Of those that wait at one time the oldest is the one that began first: a span that ends before
-- an earlier one is never it, and the others take turns, each from where the one before ended.
oldest_spans as (

    select
        scope,
        scope_name,
        happened_at as started_at,
        ended_at,
        greatest(happened_at, covered_until) as oldest_from_at
    from covered_spans
    where covered_until is null or ended_at > covered_until

),

oldest_span_periods as (

    {{ by_grain("oldest_spans", "oldest_from_at") }}

),

latest_oldest_spans as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        max(started_at) as started_at,
        max(ended_at) as ended_at
    from oldest_span_periods
    group by scope, scope_name, grain, period_start

),

states as (

    select
        periods.scope,
        periods.scope_name,
        periods.grain,
        periods.period_start,
        {{ start_of_day("periods.period_start + periods.period_days") }} as seen_at,
        sum(difference_sums.difference) over periods_so_far as waiting_count,
        max(latest_oldest_spans.started_at) over periods_so_far as oldest_started_at,
        max(latest_oldest_spans.ended_at) over periods_so_far as oldest_ended_at
    from periods
    left join difference_sums
        on
            periods.scope = difference_sums.scope
            and periods.scope_name = difference_sums.scope_name
            and periods.grain = difference_sums.grain
            and periods.period_start = difference_sums.period_start
    left join latest_oldest_spans
        on
            periods.scope = latest_oldest_spans.scope
            and periods.scope_name = latest_oldest_spans.scope_name
            and periods.grain = latest_oldest_spans.grain
            and periods.period_start = latest_oldest_spans.period_start
    window periods_so_far as (
        partition by periods.scope, periods.scope_name, periods.grain
        order by periods.period_start
    )

),

final as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        cast(waiting_count as bigint) as waiting_for_review,
        case
            when oldest_ended_at >= seen_at
                then {{ hours_between("oldest_started_at", "seen_at") }}
        end as oldest_waiting_hours
    from states

)

select * from final
