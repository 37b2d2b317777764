{{ config(materialized="table") }}

with

issues as (

    select * from {{ ref('int_incident_issues_found') }}

),

places as (

    select * from {{ ref('int_incident_issues_located') }}

),

file_incidents as (

    select * from {{ ref('stg_files__incidents') }}
    where deleted_at is null

),

releases as (

    select * from {{ ref('int_releases') }}

),

aliases as (

    select * from {{ ref('int_repository_aliases') }}

),

services as (

    select * from {{ ref('int_services') }}

),

released_repositories as (

    select distinct repository from releases

),

service_repositories as (

    select
        lower(service) as service,
        min(service) as name,
        min(repository) as repository
    from services
    group by lower(service)

),

final as (

    select
        issues.source_system,
        issues.issue_id as incident_id,
        issues.key,
        issues.title,
        issues.url,
        concat(issues.title, chr(10), issues.body) as text,
        coalesce(places.repository, released_repositories.repository) as repository,
        places.service,
        issues.repository as filed_in,
        issues.created_at as started_at,
        issues.done_at as resolved_at
    from issues
    left join places
        on issues.source_system = places.source_system and issues.issue_id = places.issue_id
    left join released_repositories on issues.repository = released_repositories.repository

    union all

    select
        'files' as source_system,
        file_incidents.incident_id,
        file_incidents.incident_id as key,
        file_incidents.title,
        file_incidents.url,
        concat(file_incidents.title, chr(10), file_incidents.description) as text,
        coalesce(
            aliases.repository,
            lower(file_incidents.repository),
            service_repositories.repository
        ) as repository,
        coalesce(service_repositories.name, file_incidents.service) as service,
        coalesce(aliases.repository, lower(file_incidents.repository)) as filed_in,
        file_incidents.started_at,
        file_incidents.resolved_at
    from file_incidents
    left join aliases on lower(file_incidents.repository) = aliases.alias
    left join service_repositories
        on lower(file_incidents.service) = service_repositories.service

)

select * from final
