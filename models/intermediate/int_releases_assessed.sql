{{ config(materialized="table") }}

with

releases as (

    select * from {{ ref('int_releases') }}

),

changes as (

    select * from {{ ref('int_changes_assessed') }}
    where release_id is not null

),

failed as (

    select * from {{ ref('int_releases_failed') }}

),

rolled_back as (

    select * from {{ ref('int_releases_rolled_back') }}

),

team_repositories as (

    select * from {{ ref('int_team_repositories') }}

),

release_changes as (

    select
        release_id,
        count(*) as change_count,
        bool_and(is_unplanned) as is_all_unplanned
    from changes
    group by release_id

),

rollbacks as (

    select distinct rollback_release_id as release_id from rolled_back

),

undone as (

    select release_id
    from rolled_back
    where release_id is not null
    group by release_id
    having not bool_or(is_failed)

),

final as (

    select
        releases.release_id,
        releases.repository,
        team_repositories.team,
        releases.sha,
        releases.url,
        releases.position,
        failed.failure_reasons,
        failed.failure_evidence,
        releases.is_off_mainline,
        releases.is_successful,
        releases.is_partial,
        releases.is_baseline,
        failed.release_id is not null as is_failed,
        rollbacks.release_id is not null as is_rollback,
        undone.release_id is not null as is_undone_by_rollback,
        releases.is_successful
        and (
            rollbacks.release_id is not null
            or coalesce(release_changes.is_all_unplanned, false)
        ) as is_rework,
        releases.deployment_count,
        coalesce(release_changes.change_count, 0) as change_count,
        case
            when failed.recovered_at < releases.finished_at then 0
            else {{ hours_between("releases.finished_at", "failed.recovered_at") }}
        end as recovery_hours,
        releases.started_at,
        releases.finished_at,
        case
            when failed.recovered_at < releases.finished_at then releases.finished_at
            else failed.recovered_at
        end as recovered_at
    from releases
    left join release_changes on releases.release_id = release_changes.release_id
    left join failed on releases.release_id = failed.release_id
    left join rollbacks on releases.release_id = rollbacks.release_id
    left join undone on releases.release_id = undone.release_id
    left join team_repositories
        on
            releases.repository = team_repositories.repository
            and releases.finished_at >= team_repositories.starts_at
            and releases.finished_at < team_repositories.ends_at

)

select * from final
