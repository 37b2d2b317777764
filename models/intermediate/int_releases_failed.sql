{{ config(materialized="table") }}

with

releases as (

    select * from {{ ref('int_releases') }}
    where is_successful

),

incidents as (

    select * from {{ ref('int_incidents_linked') }}
    where release_id is not null

),

rolled_back as (

    select * from {{ ref('int_releases_rolled_back') }}
    where is_failed

),

reverted as (

    select * from {{ ref('int_changes_reverted') }}

),

classified as (

    select * from {{ ref('int_changes_classified') }}
    where is_revert

),

changes as (

    select * from {{ ref('int_changes_deployed') }}
    where release_id is not null

),

by_incident as (

    select
        release_id,
        string_agg(
            'incident ' || coalesce(key, incident_id)
            || case
                when linked_by = 'named' then ' names it'
                else ' began in the {{ var("incident_window_hours") }} h after it'
            end,
            '; '
            order by started_at, incident_id
        ) as evidence,
        case when count(*) = count(resolved_at) then max(resolved_at) end as recovered_at
    from incidents
    group by release_id

),

by_rollback as (

    select
        rolled_back.release_id,
        string_agg(
            'rolled back by ' || rollbacks.release_id, '; ' order by rollbacks.release_id
        ) as evidence,
        min(rollbacks.finished_at) as recovered_at
    from rolled_back
    inner join releases as rollbacks
        on rolled_back.rollback_release_id = rollbacks.release_id
    group by rolled_back.release_id

),

by_revert as (

    select
        releases.release_id,
        string_agg(
            left(reverted.reverted_change_id, 12) || ' was reverted by '
            || left(reverted.change_id, 12) || ' within {{ var("revert_window_days") }} days',
            '; '
            order by reverted.reverted_change_id, reverted.change_id
        ) as evidence,
        min(reverting_releases.finished_at) as recovered_at
    from reverted
    inner join classified
        on
            reverted.repository = classified.repository
            and reverted.change_id = classified.change_id
    inner join changes as reverted_changes
        on
            reverted.repository = reverted_changes.repository
            and reverted.reverted_change_id = reverted_changes.change_id
    inner join changes as reverting_changes
        on
            reverted.repository = reverting_changes.repository
            and reverted.change_id = reverting_changes.change_id
    inner join releases on reverted_changes.release_id = releases.release_id
    inner join releases as reverting_releases
        on reverting_changes.release_id = reverting_releases.release_id
    where
        reverting_releases.finish_rank > releases.finish_rank
        and reverting_releases.finished_at
        <= releases.finished_at + interval '1 day' * {{ var("revert_window_days") }}
    group by releases.release_id

),

final as (

    select
        releases.release_id,
        concat_ws(
            ',',
            case when by_incident.release_id is not null then 'incident' end,
            case when by_revert.release_id is not null then 'revert' end,
            case when by_rollback.release_id is not null then 'rollback' end
        ) as failure_reasons,
        concat_ws(
            '; ', by_incident.evidence, by_rollback.evidence, by_revert.evidence
        ) as failure_evidence,
        coalesce(
            by_incident.recovered_at, by_rollback.recovered_at, by_revert.recovered_at
        ) as recovered_at
    from releases
    left join by_incident on releases.release_id = by_incident.release_id
    left join by_rollback on releases.release_id = by_rollback.release_id
    left join by_revert on releases.release_id = by_revert.release_id
    where
        by_incident.release_id is not null
        or by_rollback.release_id is not null
        or by_revert.release_id is not null

)

select * from final
