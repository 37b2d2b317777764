{{ config(materialized="table") }}

with

periods as (

    select * from {{ ref('int_dora_periods') }}

),

releases as (

    select * from {{ ref('int_dora_releases_counted') }}

),

recoveries as (

    select * from {{ ref('int_dora_recoveries_counted') }}

),

deployments as (

    select * from {{ ref('int_deployments_scoped') }}

),

deployments_by_period as (

    {{ by_grain("deployments", "finished_at") }}

),

attempts as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        count(*) as deployment_count,
        count(*) filter (where is_successful) as successful_deployment_count
    from deployments_by_period
    group by scope, scope_name, grain, period_start

),

changes as (

    select * from {{ ref('int_dora_changes_counted') }}

),

incidents as (

    select * from {{ ref('int_dora_incidents_counted') }}

),

waiting as (

    select * from {{ ref('int_dora_waiting_counted') }}

),

oldest as (

    select * from {{ ref('int_dora_oldest_waited') }}

),

measured as (

    select
        periods.scope,
        periods.scope_name,
        periods.grain,
        periods.period_start,
        periods.period_days,
        periods.is_running,
        coalesce(releases.release_count, 0) as release_count,
        coalesce(releases.failed_release_count, 0) as failed_release_count,
        coalesce(releases.rework_release_count, 0) as rework_release_count,
        releases.failed_planned_release_count,
        coalesce(releases.deployment_days, 0) as deployment_days,
        releases.hours_between_releases_p50,
        coalesce(changes.change_count, 0) as change_count,
        changes.lead_time_p50_hours,
        changes.lead_time_p75_hours,
        changes.lead_time_p90_hours,
        changes.lead_time_all_p50_hours,
        changes.merge_to_deploy_p50_hours,
        cast(
            sum(coalesce(waiting.changes_waiting_change, 0)) over scope_so_far as bigint
        ) as changes_waiting,
        {{ hours_between(
            "oldest.oldest_landed_at",
            "least(periods.ends_at, " ~ start_of_day(today() ~ " + 1") ~ ")",
        ) }} as oldest_waiting_hours,
        attempts.deployment_count,
        attempts.successful_deployment_count,
        coalesce(recoveries.recovered_count, 0) as recovered_count,
        recoveries.recovery_p50_hours,
        cast(
            sum(coalesce(recoveries.open_failures_change, 0)) over scope_so_far as bigint
        ) as open_failures,
        coalesce(incidents.incident_count, 0) as incident_count,
        coalesce(incidents.incidents_unlinked, 0) as incidents_unlinked,
        incidents.incident_time_to_restore_p50_hours
    from periods
    left join releases
        on
            periods.scope = releases.scope
            and periods.scope_name = releases.scope_name
            and periods.grain = releases.grain
            and periods.period_start = releases.period_start
    left join recoveries
        on
            periods.scope = recoveries.scope
            and periods.scope_name = recoveries.scope_name
            and periods.grain = recoveries.grain
            and periods.period_start = recoveries.period_start
    left join attempts
        on
            periods.scope = attempts.scope
            and periods.scope_name = attempts.scope_name
            and periods.grain = attempts.grain
            and periods.period_start = attempts.period_start
    left join changes
        on
            periods.scope = changes.scope
            and periods.scope_name = changes.scope_name
            and periods.grain = changes.grain
            and periods.period_start = changes.period_start
    left join incidents
        on
            periods.scope = incidents.scope
            and periods.scope_name = incidents.scope_name
            and periods.grain = incidents.grain
            and periods.period_start = incidents.period_start
    left join waiting
        on
            periods.scope = waiting.scope
            and periods.scope_name = waiting.scope_name
            and periods.grain = waiting.grain
            and periods.period_start = waiting.period_start
    left join oldest
        on
            periods.scope = oldest.scope
            and periods.scope_name = oldest.scope_name
            and periods.grain = oldest.grain
            and periods.period_start = oldest.period_start
    window
        scope_so_far as (
            partition by periods.scope, periods.scope_name, periods.grain
            order by periods.period_start
            rows between unbounded preceding and current row
        )

),

{# Nothing to divide by: no rate. #}
final as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        period_days,
        is_running,
        release_count,
        failed_release_count,
        rework_release_count,
        deployment_days,
        cast(release_count as double precision) / period_days as deployment_frequency,
        cast(deployment_days as double precision) * 7 / period_days as deployment_days_per_week,
        hours_between_releases_p50,
        change_count,
        lead_time_p50_hours,
        lead_time_p75_hours,
        lead_time_p90_hours,
        lead_time_all_p50_hours,
        merge_to_deploy_p50_hours,
        changes_waiting,
        oldest_waiting_hours,
        cast(failed_release_count as double precision)
        / nullif(release_count, 0) as change_fail_rate,
        cast(failed_planned_release_count as double precision)
        / nullif(release_count - rework_release_count, 0) as change_fail_rate_planned,
        cast(successful_deployment_count as double precision)
        / nullif(deployment_count, 0) as deployment_success_rate,
        recovered_count,
        recovery_p50_hours,
        open_failures,
        incident_count,
        incidents_unlinked,
        incident_time_to_restore_p50_hours,
        cast(rework_release_count as double precision)
        / nullif(release_count, 0) as rework_rate
    from measured

)

select * from final
