with

deployments as (

    select * from {{ ref('int_deployments_selected') }}

),

released as (

    select * from {{ ref('int_deployments_released') }}

),

final as (

    select
        deployments.source_system,
        deployments.deployment_id,
        deployments.repository,
        deployments.kind,
        deployments.environment,
        deployments.sha,
        deployments.task,
        {{ unless_pseudonymous("deployments.description") }} as description,
        deployments.url,
        released.release_id,
        deployments.is_production,
        deployments.is_successful,
        deployments.started_at,
        deployments.finished_at
    from deployments
    left join released
        on
            deployments.source_system = released.source_system
            and deployments.deployment_id = released.deployment_id

)

select * from final
