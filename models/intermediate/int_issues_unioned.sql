{{ config(materialized="table") }}

with

provider_issues as (

    {{ union_of(
        "issues",
        [
            "issue_id",
            "repository_id",
            "number",
            "title",
            "url",
            "body",
            "type",
            "labels",
            "state",
            "state_reason",
            "created_at",
            "closed_at",
            "deleted_at",
        ],
        var("code_hosts"),
    ) }}

),

events as (

    {{ union_of(
        "issue_timeline_items",
        ["issue_id", "type", "state_reason", "occurred_at", "deleted_at"],
        var("code_hosts"),
    ) }}

),

repository_ids as (

    select * from {{ ref('int_repository_ids') }}

),

last_reopenings as (

    select
        source_system,
        issue_id,
        max(occurred_at) as reopened_at
    from events
    where type = 'reopened' and deleted_at is null
    group by source_system, issue_id

),

closings as (

    select
        events.source_system,
        events.issue_id,
        min(events.occurred_at) filter (
            where coalesce(events.state_reason, 'completed') not in ('not_planned', 'duplicate')
        ) as done_at
    from events
    left join last_reopenings
        on
            events.source_system = last_reopenings.source_system
            and events.issue_id = last_reopenings.issue_id
    where
        events.type = 'closed'
        and events.deleted_at is null
        and events.occurred_at >= coalesce(last_reopenings.reopened_at, events.occurred_at)
    group by events.source_system, events.issue_id

),

final as (

    select
        provider_issues.source_system,
        provider_issues.issue_id,
        repository_ids.repository,
        substr(
            repository_ids.repository, strpos(repository_ids.repository, '/') + 1
        ) as project,
        concat(
            substr(repository_ids.repository, strpos(repository_ids.repository, '/') + 1),
            '#',
            provider_issues.number
        ) as key,
        provider_issues.number,
        provider_issues.title,
        provider_issues.url,
        provider_issues.body,
        provider_issues.type,
        provider_issues.labels,
        provider_issues.state,
        provider_issues.created_at,
        case
            when provider_issues.state != 'closed' then null
            when closings.issue_id is not null then closings.done_at
            when
                coalesce(provider_issues.state_reason, 'completed')
                not in ('not_planned', 'duplicate')
                then provider_issues.closed_at
        end as done_at
    from provider_issues
    inner join repository_ids
        on
            provider_issues.source_system = repository_ids.source_system
            and provider_issues.repository_id = repository_ids.source_id
    left join closings
        on
            provider_issues.source_system = closings.source_system
            and provider_issues.issue_id = closings.issue_id
    where provider_issues.deleted_at is null

)

select * from final
