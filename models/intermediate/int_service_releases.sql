{{ config(materialized="table") }}

with

services as (

    select * from {{ ref('int_services') }}

),

deployments as (

    select
        *,
        bool_or(is_successful) over (partition by release_id) as is_released
    from {{ ref('int_deployments_released') }}

),

service_changes as (

    select * from {{ ref('int_service_changes') }}

),

changes as (

    select * from {{ ref('int_changes_deployed') }}

),

{# One that went live elsewhere alone is no release of the service. #}
releases_of_environments as (

    select distinct
        services.service,
        services.path,
        deployments.release_id
    from services
    inner join deployments
        on
            services.repository = deployments.repository
            and (
                services.environment is null
                or {{ matches("lower(deployments.target)", "lower(services.environment)") }}
            )
    where deployments.is_successful or not deployments.is_released

),

releases_of_changes as (

    select distinct
        service_changes.service,
        changes.release_id
    from service_changes
    inner join changes
        on
            service_changes.repository = changes.repository
            and service_changes.change_id = changes.change_id
    where changes.release_id is not null

),

final as (

    select distinct
        releases_of_environments.service,
        releases_of_environments.release_id
    from releases_of_environments
    left join releases_of_changes
        on
            releases_of_environments.service = releases_of_changes.service
            and releases_of_environments.release_id = releases_of_changes.release_id
    where
        releases_of_environments.path is null
        or releases_of_changes.release_id is not null

)

select * from final
