{{ config(materialized="table") }}

with

services as (

    select distinct service from {{ ref('int_services') }}

),

{# A service that the seed does not know says no more than the repository. #}
incidents as (

    select
        incidents.*,
        coalesce(
            'service ' || services.service, 'repository ' || incidents.repository
        ) as place
    from {{ ref('int_incidents_unioned') }} as incidents
    left join services on incidents.service = services.service

),

incident_references as (

    select distinct
        source_system,
        incident_id
    from {{ ref('int_incident_references') }}

),

named as (

    select * from {{ ref('int_incidents_named') }}

),

releases as (

    select * from {{ ref('int_releases') }}
    where is_successful

),

service_releases as (

    select * from {{ ref('int_service_releases') }}

),

nameless as (

    select
        incidents.source_system,
        incidents.incident_id,
        incidents.place,
        incidents.started_at
    from incidents
    left join incident_references
        on
            incidents.source_system = incident_references.source_system
            and incidents.incident_id = incident_references.incident_id
    where incident_references.incident_id is null and incidents.place is not null

),

finishes as (

    select
        'repository ' || repository as place,
        release_id,
        finish_rank,
        finished_at
    from releases

    union all

    select
        'service ' || service_releases.service as place,
        releases.release_id,
        releases.finish_rank,
        releases.finished_at
    from service_releases
    inner join releases on service_releases.release_id = releases.release_id

),

{# An incident sorts after a release that finished at its very moment. #}
finishes_and_incidents as (

    select
        place,
        cast(null as text) as source_system,
        cast(null as text) as incident_id,
        0 as turn,
        finish_rank,
        release_id,
        finished_at as happened_at
    from finishes

    union all

    select
        place,
        source_system,
        incident_id,
        1 as turn,
        cast(null as bigint) as finish_rank,
        cast(null as text) as release_id,
        started_at as happened_at
    from nameless

),

counted_finishes as (

    select
        *,
        count(release_id) over (
            partition by place order by happened_at, turn, finish_rank, release_id
            rows between unbounded preceding and current row
        ) as finish_count
    from finishes_and_incidents

),

windows as (

    select
        nameless.source_system,
        nameless.incident_id,
        latest.release_id
    from counted_finishes as nameless
    inner join counted_finishes as latest
        on
            nameless.place = latest.place
            and nameless.finish_count = latest.finish_count
    where
        nameless.incident_id is not null
        and latest.release_id is not null
        and nameless.happened_at
        <= latest.happened_at + interval '1 hour' * {{ var("incident_window_hours") }}

),

final as (

    select
        incidents.source_system,
        incidents.incident_id,
        incidents.key,
        incidents.title,
        incidents.url,
        incidents.repository,
        incidents.service,
        coalesce(named.release_id, windows.release_id) as release_id,
        case
            when named.release_id is not null then 'named'
            when windows.release_id is not null then 'window'
        end as linked_by,
        incidents.started_at,
        incidents.resolved_at
    from incidents
    left join named
        on
            incidents.source_system = named.source_system
            and incidents.incident_id = named.incident_id
    left join windows
        on
            incidents.source_system = windows.source_system
            and incidents.incident_id = windows.incident_id

)

select * from final
