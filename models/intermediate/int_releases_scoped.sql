{{ config(materialized="table") }}

with

releases as (

    select
        repository,
        team,
        release_id,
        is_successful,
        is_failed,
        is_rework,
        recovery_hours,
        finished_at,
        recovered_at
    from {{ ref('int_releases_assessed') }}

),

service_releases as (

    select * from {{ ref('int_service_releases') }}

),

final as (

    {{ by_scope("releases") }}

    union all

    select
        'service' as scope,
        service_releases.service as scope_name,
        releases.*
    from releases
    inner join service_releases on releases.release_id = service_releases.release_id

)

select * from final
