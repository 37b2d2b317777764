{{ config(materialized="table") }}

with

waits as (

    select * from {{ ref('int_changes_waited') }}

),

arrivals_by_period as (

    {{ by_grain("waits", "waits_from") }}

),

departures_by_period as (

    {{ by_grain("waits", "waits_until") }}

),

moves as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        1 as waiting_change
    from arrivals_by_period

    union all

    select
        scope,
        scope_name,
        grain,
        period_start,
        -1 as waiting_change
    from departures_by_period

),

final as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        sum(waiting_change) as changes_waiting_change
    from moves
    group by scope, scope_name, grain, period_start

)

select * from final
