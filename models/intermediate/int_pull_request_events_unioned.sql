{{ config(materialized="table") }}

with

provider_events as (

    {{ union_of(
        "pull_request_timeline_items",
        [
            "event_id",
            "pull_request_id",
            "type",
            "actor_id",
            "actor_login",
            "label",
            "requested_reviewer_type",
            "requested_reviewer",
            "review_id",
            "previous_review_state",
            "before_sha",
            "after_sha",
            "occurred_at",
            "deleted_at",
        ],
        var("code_hosts"),
    ) }}

),

pull_requests as (

    select * from {{ ref('int_pull_requests_unioned') }}

),

account_people as (

    select * from {{ ref('int_account_people') }}

),

final as (

    select
        provider_events.source_system,
        provider_events.event_id,
        provider_events.pull_request_id,
        pull_requests.repository,
        pull_requests.number,
        provider_events.type,
        actors.person as actor,
        provider_events.label,
        provider_events.requested_reviewer_type,
        provider_events.requested_reviewer,
        provider_events.review_id,
        provider_events.previous_review_state,
        provider_events.before_sha,
        provider_events.after_sha,
        provider_events.occurred_at
    from provider_events
    inner join pull_requests
        on
            provider_events.source_system = pull_requests.source_system
            and provider_events.pull_request_id = pull_requests.pull_request_id
    left join account_people as actors
        on
            provider_events.source_system = actors.source_system
            and coalesce(
                provider_events.actor_id, lower(provider_events.actor_login)
            ) = actors.account_key
    where provider_events.deleted_at is null

)

select * from final
