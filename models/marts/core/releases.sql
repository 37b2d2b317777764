with

releases as (

    select * from {{ ref('int_releases_assessed') }}

),

final as (

    select
        release_id,
        repository,
        team,
        sha,
        url,
        position,
        failure_reasons,
        failure_evidence,
        is_off_mainline,
        is_successful,
        is_partial,
        is_baseline,
        is_failed,
        is_rollback,
        is_undone_by_rollback,
        is_rework,
        deployment_count,
        change_count,
        recovery_hours,
        started_at,
        finished_at,
        recovered_at
    from releases

)

select * from final
