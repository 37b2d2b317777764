with

pull_requests as (

    select * from {{ ref('int_pull_requests_ended') }}

),

reviewed_pull_requests as (

    select * from {{ ref('int_pull_requests_reviewed') }}

),

reviews as (

    select * from {{ ref('int_reviews_unioned') }}

),

commits as (

    select * from {{ ref('int_pull_request_commits_unioned') }}

),

events as (

    select * from {{ ref('int_pull_request_events_unioned') }}

),

answered_pull_requests as (

    select
        pull_requests.source_system,
        pull_requests.pull_request_id,
        pull_requests.author,
        coalesce(reviewed_pull_requests.approved_at, pull_requests.ended_at) as until
    from pull_requests
    inner join reviewed_pull_requests
        on
            pull_requests.source_system = reviewed_pull_requests.source_system
            and pull_requests.pull_request_id = reviewed_pull_requests.pull_request_id
    where reviewed_pull_requests.is_reviewed

),

moves as (

    select
        source_system,
        pull_request_id,
        null as mover,
        false as is_push,
        submitted_at as moved_at
    from reviews
    where not is_by_author and not is_bot and state in ('changes_requested', 'commented')
    union all
    select
        source_system,
        pull_request_id,
        author as mover,
        true as is_push,
        committed_at as moved_at
    from commits
    union all
    select
        source_system,
        pull_request_id,
        actor as mover,
        true as is_push,
        occurred_at as moved_at
    from events
    where type = 'head_ref_force_pushed'

),

followed_moves as (

    select
        moves.source_system,
        moves.pull_request_id,
        moves.is_push,
        lag(moves.is_push) over (
            partition by moves.source_system, moves.pull_request_id
            order by moves.moved_at, moves.is_push
        ) as is_after_push
    from moves
    inner join answered_pull_requests
        on
            moves.source_system = answered_pull_requests.source_system
            and moves.pull_request_id = answered_pull_requests.pull_request_id
            and moves.moved_at <= answered_pull_requests.until
    where
        not moves.is_push
        or coalesce(moves.mover = answered_pull_requests.author, true)

),

final as (

    select
        source_system,
        pull_request_id,
        count(*) as review_rounds
    from followed_moves
    where is_push and not is_after_push
    group by source_system, pull_request_id

)

select * from final
