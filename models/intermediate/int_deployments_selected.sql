{{ config(materialized="table") }}

with

deployments as (

    select * from {{ ref('int_deployments_unioned') }}

),

production_environments as (

    select * from {{ ref('production_environments') }}

),

deployment_sources as (

    select * from {{ ref('deployment_sources') }}

),

aliases as (

    select * from {{ ref('int_repository_aliases') }}

),

configured_environments as (

    select distinct
        coalesce(aliases.repository, lower(production_environments.repository)) as repository,
        lower(production_environments.environment) as pattern
    from production_environments
    left join aliases on lower(production_environments.repository) = aliases.alias

),

configured_repositories as (

    select distinct repository from configured_environments

),

configured_kinds as (

    select distinct
        coalesce(aliases.repository, lower(deployment_sources.repository)) as repository,
        deployment_sources.kind
    from deployment_sources
    left join aliases on lower(deployment_sources.repository) = aliases.alias

),

configured_targets as (

    select distinct
        deployments.repository,
        deployments.target
    from deployments
    inner join configured_environments
        on
            deployments.repository = configured_environments.repository
            and {{ matches("lower(deployments.target)", "configured_environments.pattern") }}

),

judged_deployments as (

    select
        deployments.source_system,
        deployments.deployment_id,
        deployments.repository,
        deployments.kind,
        deployments.short_id,
        deployments.environment,
        deployments.target,
        deployments.task,
        deployments.description,
        deployments.url,
        deployments.sha,
        case
            when
                configured_repositories.repository is null
                or deployments.kind in ('release', 'tag')
                then deployments.is_production
            else configured_targets.repository is not null
        end as is_production,
        deployments.is_successful,
        deployments.started_at,
        deployments.finished_at
    from deployments
    left join configured_repositories
        on deployments.repository = configured_repositories.repository
    left join configured_targets
        on
            deployments.repository = configured_targets.repository
            and deployments.target = configured_targets.target

),

{# A kind that never went to production gives way to one that did; if none did, the first shows. #}
kinds as (

    select
        repository,
        kind,
        bool_or(is_production and finished_at is not null) as has_production,
        case kind
            when 'deployment' then 1
            when 'run' then 2
            when 'release' then 3
            else 4
        end as rank
    from judged_deployments
    where kind != 'file'
    group by repository, kind

),

first_kinds as (

    select distinct on (kinds.repository)
        kinds.repository,
        kinds.kind
    from kinds
    left join configured_kinds on kinds.repository = configured_kinds.repository
    where configured_kinds.repository is null
    order by kinds.repository, case when kinds.has_production then 0 else 1 end, kinds.rank

),

chosen_kinds as (

    select
        repository,
        kind
    from first_kinds
    union all
    select
        repository,
        kind
    from configured_kinds
    where kind != 'file'

),

final as (

    select judged_deployments.*
    from judged_deployments
    left join chosen_kinds
        on
            judged_deployments.repository = chosen_kinds.repository
            and judged_deployments.kind = chosen_kinds.kind
    where judged_deployments.kind = 'file' or chosen_kinds.kind is not null

)

select * from final
