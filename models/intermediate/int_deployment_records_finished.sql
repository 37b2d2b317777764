with

records as (

    {{ union_of(
        "deployments",
        [
            "deployment_id",
            "repository_id",
            "database_id",
            "environment",
            "task",
            "description",
            "url",
            "sha",
            "created_at",
            "deleted_at",
        ],
        var("code_hosts"),
    ) }}

),

statuses as (

    {{ union_of(
        "deployment_statuses",
        ["deployment_id", "state", "log_url", "created_at", "deleted_at"],
        var("code_hosts"),
    ) }}

),

{# Inactive says that a later deployment took over, nothing about this one. #}
ranked_statuses as (

    select
        source_system,
        deployment_id,
        state,
        nullif(log_url, '') as log_url,
        created_at,
        row_number() over (
            partition by source_system, deployment_id
            order by
                created_at desc,
                case when state in ('failure', 'error') then 0 else 1 end,
                log_url
        ) as recency
    from statuses
    where state != 'inactive' and deleted_at is null

),

outcomes as (

    select
        source_system,
        deployment_id,
        min(created_at) filter (where state = 'success') as succeeded_at,
        max(created_at) filter (where recency = 1 and state in ('failure', 'error')) as failed_at,
        max(log_url) filter (where recency = 1) as log_url
    from ranked_statuses
    group by source_system, deployment_id

),

final as (

    select
        records.source_system,
        records.deployment_id,
        records.repository_id,
        records.database_id,
        records.environment,
        records.task,
        records.description,
        coalesce(records.url, outcomes.log_url) as url,
        records.sha,
        case
            when outcomes.succeeded_at is not null then true
            when outcomes.failed_at is not null then false
        end as is_successful,
        records.created_at as started_at,
        coalesce(outcomes.succeeded_at, outcomes.failed_at) as finished_at
    from records
    left join outcomes
        on
            records.source_system = outcomes.source_system
            and records.deployment_id = outcomes.deployment_id
    where records.deleted_at is null

)

select * from final
