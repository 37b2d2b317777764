{{ config(materialized="table") }}

with

incidents as (

    select * from {{ ref('int_incidents_scoped') }}

),

incidents_by_start as (

    {{ by_grain("incidents", "started_at") }}

),

incidents_by_end as (

    {{ by_grain("incidents", "resolved_at") }}

),

moves as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        1 as started,
        case when release_id is null then 1 else 0 end as unlinked,
        cast(null as double precision) as time_to_restore_hours
    from incidents_by_start

    union all

    select
        scope,
        scope_name,
        grain,
        period_start,
        0 as started,
        0 as unlinked,
        time_to_restore_hours
    from incidents_by_end

),

final as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        cast(sum(started) as bigint) as incident_count,
        cast(sum(unlinked) as bigint) as incidents_unlinked,
        percentile_cont(0.5) within group (
            order by time_to_restore_hours
        ) as incident_time_to_restore_p50_hours
    from moves
    group by scope, scope_name, grain, period_start

)

select * from final
