with

records as (

    select * from {{ ref('int_deployment_records_finished') }}

),

runs as (

    {{ union_of(
        "workflow_runs",
        [
            "run_id",
            "repository_id",
            "name",
            "status",
            "conclusion",
            "sha",
            "url",
            "created_at",
            "started_at",
            "updated_at",
            "deleted_at",
        ],
        var("code_hosts"),
    ) }}

),

releases as (

    {{ union_of(
        "releases",
        [
            "release_id",
            "repository_id",
            "database_id",
            "name",
            "url",
            "sha",
            "is_draft",
            "is_prerelease",
            "published_at",
            "deleted_at",
        ],
        var("code_hosts"),
    ) }}

),

tags as (

    select * from {{ ref('int_tags_dated') }}

),

file_deployments as (

    select * from {{ ref('int_file_deployments_resolved') }}

),

repository_ids as (

    select * from {{ ref('int_repository_ids') }}

),

deployment_runs as (

    select
        *,
        lower(regexp_replace(name, '([a-z])([A-Z])', '\1 \2', 'g')) as spaced_name,
        status = 'completed'
        and conclusion in ('success', 'failure', 'timed_out', 'startup_failure') as is_finished
    from runs
    where {{ matches("lower(name)", "'deploy|release|publish'") }} and deleted_at is null

),

host_deployments as (

    select
        source_system,
        deployment_id,
        repository_id,
        'deployment' as kind,
        database_id as short_id,
        environment,
        environment as target,
        task,
        description,
        url,
        sha,
        {{ matches("lower(environment)", "'^(prod|production|live)([^a-z]|$)'") }} as is_production,
        is_successful,
        started_at,
        finished_at
    from records

    union all

    select
        source_system,
        run_id as deployment_id,
        repository_id,
        'run' as kind,
        run_id as short_id,
        cast(null as text) as environment,
        name as target,
        cast(null as text) as task,
        name as description,
        url,
        sha,
        not {{ matches(
            "spaced_name",
            "'(^|[^a-z])(staging|stage|preview|test|testing|dev|development|qa)([^a-z]|$)'"
        ) }} as is_production,
        case when is_finished then conclusion = 'success' end as is_successful,
        coalesce(started_at, created_at) as started_at,
        case when is_finished then updated_at end as finished_at
    from deployment_runs

    union all

    select
        source_system,
        release_id as deployment_id,
        repository_id,
        'release' as kind,
        database_id as short_id,
        cast(null as text) as environment,
        cast(null as text) as target,
        cast(null as text) as task,
        name as description,
        url,
        sha,
        not coalesce(is_prerelease, false) as is_production,
        true as is_successful,
        published_at as started_at,
        published_at as finished_at
    from releases
    where published_at is not null and not coalesce(is_draft, false) and deleted_at is null

),

final as (

    select
        host_deployments.source_system,
        host_deployments.deployment_id,
        repository_ids.repository,
        host_deployments.kind,
        host_deployments.short_id,
        host_deployments.environment,
        host_deployments.target,
        host_deployments.task,
        host_deployments.description,
        host_deployments.url,
        lower(host_deployments.sha) as sha,
        coalesce(host_deployments.is_production, false) as is_production,
        host_deployments.is_successful,
        host_deployments.started_at,
        host_deployments.finished_at
    from host_deployments
    inner join repository_ids
        on
            host_deployments.source_system = repository_ids.source_system
            and host_deployments.repository_id = repository_ids.source_id

    union all

    select
        source_system,
        concat(repository, ':', name) as deployment_id,
        repository,
        'tag' as kind,
        name as short_id,
        cast(null as text) as environment,
        cast(null as text) as target,
        cast(null as text) as task,
        message as description,
        cast(null as text) as url,
        sha,
        not {{ matches(
            "lower(name)", "'^v?[0-9]+([.][0-9]+)+[-.]?(a|alpha|b|beta|c|rc|dev|pre|preview|snapshot|canary|nightly)([^a-z]|$)'"
        ) }} as is_production,
        true as is_successful,
        tagged_at as started_at,
        tagged_at as finished_at
    from tags
    where {{ matches("lower(name)", "'^v?[0-9]+([.][0-9]+)+'") }} and tagged_at is not null

    union all

    select
        'files' as source_system,
        deployment_id,
        repository,
        'file' as kind,
        cast(null as text) as short_id,
        environment,
        environment as target,
        task,
        description,
        url,
        sha,
        {{ matches("lower(environment)", "'^(prod|production|live)([^a-z]|$)'") }} as is_production,
        is_successful,
        started_at,
        finished_at
    from file_deployments

)

select * from final
