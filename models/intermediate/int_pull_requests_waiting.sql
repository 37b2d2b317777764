with

pull_requests as (

    select * from {{ ref('int_pull_requests_ended') }}

),

events as (

    select * from {{ ref('int_pull_request_events_unioned') }}

),

ready_times as (

    select * from {{ ref('int_pull_requests_readied') }}

),

reviewed_pull_requests as (

    select * from {{ ref('int_pull_requests_reviewed') }}

),

moves as (

    select
        source_system,
        pull_request_id,
        ready_at as moved_at,
        true as is_ready,
        null as is_open
    from ready_times
    union all
    select
        source_system,
        pull_request_id,
        opened_at as moved_at,
        null as is_ready,
        true as is_open
    from pull_requests
    union all
    select
        source_system,
        pull_request_id,
        ended_at as moved_at,
        null as is_ready,
        false as is_open
    from pull_requests
    union all
    select
        source_system,
        pull_request_id,
        occurred_at as moved_at,
        case when type = 'convert_to_draft' then false end as is_ready,
        case type when 'closed' then false when 'reopened' then true end as is_open
    from events
    where type in ('convert_to_draft', 'closed', 'reopened')

),

-- A state lasts until the next move of its kind: moves since the same one have the same number.
numbered_moves as (

    select
        source_system,
        pull_request_id,
        moved_at,
        is_ready,
        is_open,
        count(is_ready) over moves_so_far as ready_number,
        count(is_open) over moves_so_far as open_number,
        lead(moved_at) over moves_so_far as next_moved_at
    from moves
    window moves_so_far as (
        partition by source_system, pull_request_id
        order by moved_at, is_open nulls last, is_ready
    )

),

states as (

    select
        source_system,
        pull_request_id,
        moved_at,
        next_moved_at,
        bool_or(is_ready) over (
            partition by source_system, pull_request_id, ready_number
        ) as is_ready,
        bool_or(is_open) over (
            partition by source_system, pull_request_id, open_number
        ) as is_open
    from numbered_moves

),

-- least() leaves nulls out: without a review it waits until the next move.
spans as (

    select
        states.source_system,
        states.pull_request_id,
        states.moved_at as started_at,
        least(states.next_moved_at, reviewed_pull_requests.first_review_at) as ended_at
    from states
    inner join reviewed_pull_requests
        on
            states.source_system = reviewed_pull_requests.source_system
            and states.pull_request_id = reviewed_pull_requests.pull_request_id
    where states.is_ready and states.is_open

),

final as (

    select
        source_system,
        pull_request_id,
        started_at,
        ended_at
    from spans
    where started_at < ended_at

)

select * from final
