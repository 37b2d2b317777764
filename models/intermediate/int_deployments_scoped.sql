{{ config(materialized="table") }}

with

deployments as (

    select * from {{ ref('int_deployments_released') }}

),

releases as (

    select * from {{ ref('int_releases_scoped') }}
    where scope != 'service'

),

services as (

    select * from {{ ref('int_services') }}

),

service_releases as (

    select * from {{ ref('int_service_releases') }}

),

service_deployments as (

    select distinct
        services.service,
        deployments.source_system,
        deployments.deployment_id,
        deployments.is_successful,
        deployments.finished_at
    from deployments
    inner join services
        on
            deployments.repository = services.repository
            and (
                services.environment is null
                or {{ matches("lower(deployments.target)", "lower(services.environment)") }}
            )
    left join service_releases
        on
            services.service = service_releases.service
            and deployments.release_id = service_releases.release_id
    where services.path is null or service_releases.release_id is not null

),

final as (

    select
        releases.scope,
        releases.scope_name,
        deployments.source_system,
        deployments.deployment_id,
        deployments.is_successful,
        deployments.finished_at
    from deployments
    inner join releases on deployments.release_id = releases.release_id

    union all

    select
        'service' as scope,
        service as scope_name,
        source_system,
        deployment_id,
        is_successful,
        finished_at
    from service_deployments

)

select * from final
