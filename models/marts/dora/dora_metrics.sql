with

measured as (

    select * from {{ ref('int_dora_measured') }}

),

scored as (

    select * from {{ ref('int_dora_scored') }}

),

final as (

    select
        measured.scope,
        measured.scope_name,
        measured.grain,
        measured.period_start,
        measured.period_days,
        measured.is_running,
        measured.release_count,
        measured.failed_release_count,
        measured.rework_release_count,
        measured.deployment_days,
        measured.deployment_frequency,
        measured.hours_between_releases_p50,
        measured.change_count,
        measured.lead_time_p50_hours,
        measured.lead_time_p75_hours,
        measured.lead_time_p90_hours,
        measured.lead_time_all_p50_hours,
        measured.merge_to_deploy_p50_hours,
        measured.changes_waiting,
        measured.oldest_waiting_hours,
        measured.change_fail_rate,
        measured.change_fail_rate_planned,
        measured.deployment_success_rate,
        measured.recovered_count,
        measured.recovery_p50_hours,
        measured.open_failures,
        measured.incident_count,
        measured.incidents_unlinked,
        measured.incident_time_to_restore_p50_hours,
        measured.rework_rate,
        scored.deployment_frequency_level,
        scored.lead_time_level,
        scored.change_fail_rate_level,
        scored.recovery_level,
        scored.rework_rate_level,
        scored.throughput_score,
        scored.stability_score,
        scored.overall_score
    from measured
    inner join scored
        on
            measured.scope = scored.scope
            and measured.scope_name = scored.scope_name
            and measured.grain = scored.grain
            and measured.period_start = scored.period_start

)

select * from final
