{{ config(materialized="table") }}

with

deployments as (

    select * from {{ ref('int_deployments_released') }}

),

releases as (

    select * from {{ ref('int_releases_scoped') }}

),

attempts as (

    select
        releases.scope,
        releases.scope_name,
        deployments.is_successful,
        deployments.finished_at
    from deployments
    inner join releases on deployments.release_id = releases.release_id

),

attempts_by_period as (

    {{ by_grain("attempts", "finished_at") }}

),

final as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        count(*) as deployment_count,
        count(*) filter (where is_successful) as successful_deployment_count
    from attempts_by_period
    group by scope, scope_name, grain, period_start

)

select * from final
