with

deployments as (

    select * from {{ ref('stg_files__deployments') }}
    where deleted_at is null

),

aliases as (

    select * from {{ ref('int_repository_aliases') }}

),

commits as (

    select * from {{ ref('int_commits_unioned') }}

),

located_deployments as (

    select
        deployments.deployment_id,
        coalesce(aliases.repository, lower(deployments.repository)) as repository,
        coalesce(deployments.environment, 'production') as environment,
        deployments.task,
        deployments.description,
        deployments.url,
        lower(deployments.sha) as sha,
        coalesce(deployments.status, 'success') = 'success' as is_successful,
        coalesce(deployments.started_at, deployments.finished_at) as started_at,
        deployments.finished_at
    from deployments
    left join aliases on lower(deployments.repository) = aliases.alias

),

full_shas as (

    select
        located_deployments.deployment_id,
        min(commits.sha) as sha
    from located_deployments
    inner join commits
        on
            located_deployments.repository = commits.repository
            and left(located_deployments.sha, 7) = left(commits.sha, 7)
            and starts_with(commits.sha, located_deployments.sha)
    where length(located_deployments.sha) between 7 and 39
    group by located_deployments.deployment_id
    having count(*) = 1

),

final as (

    select
        located_deployments.deployment_id,
        located_deployments.repository,
        located_deployments.environment,
        located_deployments.task,
        located_deployments.description,
        located_deployments.url,
        coalesce(full_shas.sha, located_deployments.sha) as sha,
        located_deployments.is_successful,
        located_deployments.started_at,
        located_deployments.finished_at
    from located_deployments
    left join full_shas on located_deployments.deployment_id = full_shas.deployment_id

)

select * from final
