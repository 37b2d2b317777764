{{ config(materialized="table") }}

with

changes as (

    select
        repository,
        team,
        change_id,
        release_id,
        is_bot,
        is_baseline,
        lead_time_hours,
        merge_to_deploy_hours,
        landed_at,
        deployed_at
    from {{ ref('int_changes_assessed') }}

),

service_changes as (

    select * from {{ ref('int_service_changes') }}

),

service_releases as (

    select * from {{ ref('int_service_releases') }}

),

final as (

    {{ by_scope("changes") }}

    union all

    select
        'service' as scope,
        service_changes.service as scope_name,
        changes.*
    from changes
    inner join service_changes
        on
            changes.repository = service_changes.repository
            and changes.change_id = service_changes.change_id
    left join service_releases
        on
            service_changes.service = service_releases.service
            and changes.release_id = service_releases.release_id
    where changes.release_id is null or service_releases.release_id is not null

)

select * from final
