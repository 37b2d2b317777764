{{ config(materialized="table") }}

with

pull_requests as (

    select * from {{ ref('int_pull_requests_ended') }}

),

events as (

    select * from {{ ref('int_pull_request_events_unioned') }}

),

first_draft_events as (

    select distinct on (source_system, pull_request_id)
        source_system,
        pull_request_id,
        type = 'ready_for_review' as was_draft
    from events
    where type in ('ready_for_review', 'convert_to_draft')
    order by source_system, pull_request_id, occurred_at, event_id

),

ready_at_opening as (

    select
        pull_requests.source_system,
        pull_requests.pull_request_id,
        pull_requests.opened_at as ready_at
    from pull_requests
    left join first_draft_events
        on
            pull_requests.source_system = first_draft_events.source_system
            and pull_requests.pull_request_id = first_draft_events.pull_request_id
    where
        pull_requests.opened_at <= pull_requests.ended_at
        and not coalesce(first_draft_events.was_draft, pull_requests.is_draft, false)

),

ready_by_event as (

    select
        events.source_system,
        events.pull_request_id,
        events.occurred_at as ready_at
    from events
    inner join pull_requests
        on
            events.source_system = pull_requests.source_system
            and events.pull_request_id = pull_requests.pull_request_id
            and events.occurred_at <= pull_requests.ended_at
    where events.type = 'ready_for_review'

),

final as (

    select * from ready_at_opening
    union
    select * from ready_by_event

)

select * from final
