{{ config(materialized="table") }}

with

periods as (

    select * from {{ ref('int_dora_periods') }}

),

waits as (

    select
        *,
        coalesce(
            waits_until, cast('9999-01-01 00:00:00+00' as timestamp with time zone)
        ) as leaves_at
    from {{ ref('int_changes_waited') }}

),

earlier_waits as (

    select
        *,
        max(leaves_at) over (
            partition by scope, scope_name, repository
            order by landed_at, leaves_at desc, change_id
            rows between unbounded preceding and 1 preceding
        ) as last_leaves_at
    from waits

),

{# Only one that outwaits all that landed before it is ever the oldest: these take turns. #}
turns as (

    select
        scope,
        scope_name,
        repository,
        landed_at,
        waits_from,
        waits_until,
        row_number() over (
            partition by scope, scope_name, repository order by leaves_at
        ) as turn
    from earlier_waits
    where last_leaves_at is null or leaves_at > last_leaves_at

),

departures_by_period as (

    {{ by_grain("turns", "waits_until") }}

),

departures as (

    select
        scope,
        scope_name,
        repository,
        grain,
        period_start,
        count(*) as departure_count
    from departures_by_period
    group by scope, scope_name, repository, grain, period_start

),

places as (

    select
        scope,
        scope_name,
        repository,
        min(waits_from) as first_waits_from
    from turns
    group by scope, scope_name, repository

),

departures_so_far as (

    select
        periods.scope,
        periods.scope_name,
        places.repository,
        periods.grain,
        periods.period_start,
        periods.ends_at,
        sum(coalesce(departures.departure_count, 0)) over (
            partition by periods.scope, periods.scope_name, places.repository, periods.grain
            order by periods.period_start
            rows between unbounded preceding and current row
        ) as departure_count
    from periods
    inner join places
        on
            periods.scope = places.scope
            and periods.scope_name = places.scope_name
            and periods.ends_at > places.first_waits_from
    left join departures
        on
            periods.scope = departures.scope
            and periods.scope_name = departures.scope_name
            and places.repository = departures.repository
            and periods.grain = departures.grain
            and periods.period_start = departures.period_start

),

final as (

    select
        departures_so_far.scope,
        departures_so_far.scope_name,
        departures_so_far.grain,
        departures_so_far.period_start,
        min(turns.landed_at) as oldest_landed_at
    from departures_so_far
    inner join turns
        on
            departures_so_far.scope = turns.scope
            and departures_so_far.scope_name = turns.scope_name
            and departures_so_far.repository = turns.repository
            and departures_so_far.departure_count + 1 = turns.turn
    where turns.waits_from < departures_so_far.ends_at
    group by
        departures_so_far.scope,
        departures_so_far.scope_name,
        departures_so_far.grain,
        departures_so_far.period_start

)

select * from final
