{{ config(materialized="table") }}

with

failures as (

    select * from {{ ref('int_releases_scoped') }}
    where is_failed

),

failures_by_start as (

    {{ by_grain("failures", "finished_at") }}

),

failures_by_end as (

    {{ by_grain("failures", "recovered_at") }}

),

moves as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        1 as opened,
        0 as recovered,
        cast(null as double precision) as recovery_hours
    from failures_by_start

    union all

    select
        scope,
        scope_name,
        grain,
        period_start,
        0 as opened,
        1 as recovered,
        recovery_hours
    from failures_by_end

),

final as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        sum(opened) - sum(recovered) as open_failures_change,
        cast(sum(recovered) as bigint) as recovered_count,
        percentile_cont(0.5) within group (order by recovery_hours) as recovery_p50_hours
    from moves
    group by scope, scope_name, grain, period_start

)

select * from final
