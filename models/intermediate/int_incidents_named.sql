with

incidents as (

    select * from {{ ref('int_incidents_unioned') }}

),

incident_references as (

    select
        *,
        left(value, 7) as prefix
    from {{ ref('int_incident_references') }}

),

deployments as (

    select * from {{ ref('int_deployments_released') }}

),

releases as (

    select * from {{ ref('int_releases') }}

),

changes as (

    select * from {{ ref('int_changes_deployed') }}

),

change_commits as (

    select * from {{ ref('int_change_commits') }}

),

aliases as (

    select
        alias,
        repository
    from {{ ref('int_repository_aliases') }}
    union
    select
        substr(alias, strpos(alias, '/') + 1) as alias,
        repository
    from {{ ref('int_repository_aliases') }}

),

deployment_names as (

    select
        release_id,
        repository,
        deployment_id as name,
        true as is_unique
    from deployments

    union

    select
        release_id,
        repository,
        url as name,
        true as is_unique
    from deployments
    where url is not null

    union

    select
        release_id,
        repository,
        short_id as name,
        {{ matches("short_id", "'^[0-9]{5,}$'") }} as is_unique
    from deployments
    where short_id is not null

),

named_deployments as (

    select
        source_system,
        incident_id,
        filed_in,
        value,
        value as name
    from incident_references
    where kind = 'deployment'

    union

    select
        source_system,
        incident_id,
        filed_in,
        value,
        {{ first_match("value", "'/(?:deployments|runs|releases)/(?:tag/)?([^/?#]+)'") }} as name
    from incident_references
    where kind = 'deployment'

),

by_deployment as (

    select
        named_deployments.source_system,
        named_deployments.incident_id,
        deployment_names.release_id
    from named_deployments
    inner join deployment_names on named_deployments.name = deployment_names.name
    where
        deployment_names.is_unique
        or deployment_names.repository = named_deployments.filed_in
        or strpos(lower(named_deployments.value), deployment_names.repository) > 0

),

{# The latest success of exactly that sha before the incident ... #}
by_release_sha as (

    select
        incident_references.source_system,
        incident_references.incident_id,
        releases.release_id,
        incident_references.value as sha
    from incident_references
    inner join incidents
        on
            incident_references.source_system = incidents.source_system
            and incident_references.incident_id = incidents.incident_id
    inner join releases
        on
            incident_references.prefix = left(releases.sha, 7)
            and starts_with(releases.sha, incident_references.value)
    where
        incident_references.kind = 'sha'
        and releases.is_successful
        and releases.finished_at < incidents.started_at

),

{# ... else the release that first carried it. #}
by_change_sha as (

    select
        incident_references.source_system,
        incident_references.incident_id,
        changes.release_id
    from incident_references
    inner join change_commits
        on
            incident_references.prefix = left(change_commits.sha, 7)
            and starts_with(change_commits.sha, incident_references.value)
    inner join changes
        on
            change_commits.repository = changes.repository
            and change_commits.change_id = changes.change_id
    left join by_release_sha
        on
            incident_references.source_system = by_release_sha.source_system
            and incident_references.incident_id = by_release_sha.incident_id
            and incident_references.value = by_release_sha.sha
    where incident_references.kind = 'sha' and by_release_sha.sha is null

),

by_pull_request as (

    select
        incident_references.source_system,
        incident_references.incident_id,
        changes.release_id
    from incident_references
    inner join aliases
        on coalesce(incident_references.repository, incident_references.path) = aliases.alias
    inner join changes
        on
            aliases.repository = changes.repository
            and concat('#', incident_references.value) = changes.change_id
    where incident_references.kind = 'pull_request'

),

candidates as (

    select
        source_system,
        incident_id,
        release_id
    from by_deployment
    union
    select
        source_system,
        incident_id,
        release_id
    from by_release_sha
    union
    select
        source_system,
        incident_id,
        release_id
    from by_change_sha
    union
    select
        source_system,
        incident_id,
        release_id
    from by_pull_request

),

final as (

    select distinct on (incidents.source_system, incidents.incident_id)
        incidents.source_system,
        incidents.incident_id,
        releases.release_id
    from candidates
    inner join incidents
        on
            candidates.source_system = incidents.source_system
            and candidates.incident_id = incidents.incident_id
    inner join releases on candidates.release_id = releases.release_id
    order by
        incidents.source_system,
        incidents.incident_id,
        case when releases.finished_at <= incidents.started_at then 0 else 1 end,
        abs(extract(epoch from incidents.started_at - releases.finished_at)),
        releases.release_id

)

select * from final
