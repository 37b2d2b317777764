{{ config(materialized="table") }}

with

changes as (

    select * from {{ ref('int_changes_scoped') }}
    where release_id is not null

),

changes_by_period as (

    {{ by_grain("changes", "deployed_at") }}

),

percentiles as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        count(*) as change_count,
        percentile_cont(array[0.5, 0.75, 0.9]) within group (
            order by lead_time_hours
        ) filter (where not is_bot) as lead_times,
        percentile_cont(0.5) within group (order by lead_time_hours) as lead_time_all_p50_hours,
        percentile_cont(0.5) within group (
            order by merge_to_deploy_hours
        ) filter (where not is_bot) as merge_to_deploy_p50_hours
    from changes_by_period
    group by scope, scope_name, grain, period_start

),

final as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        change_count,
        lead_times[1] as lead_time_p50_hours,
        lead_times[2] as lead_time_p75_hours,
        lead_times[3] as lead_time_p90_hours,
        lead_time_all_p50_hours,
        merge_to_deploy_p50_hours
    from percentiles

)

select * from final
