{{ config(materialized="table") }}

with

pull_requests as (

    select * from {{ ref('int_pull_requests_ended') }}

),

ready_times as (

    select * from {{ ref('int_pull_requests_readied') }}

),

reviews as (

    select * from {{ ref('int_reviews_unioned') }}

),

comments as (

    select * from {{ ref('int_review_comments_unioned') }}

),

first_ready_times as (

    select
        source_system,
        pull_request_id,
        min(ready_at) as first_ready_at
    from ready_times
    group by source_system, pull_request_id

),

answers as (

    select
        source_system,
        pull_request_id,
        submitted_at as answered_at,
        state = 'approved' as is_approval,
        is_dismissed,
        dismissed_at
    from reviews
    where not is_by_author and not is_bot
    union all
    select
        source_system,
        pull_request_id,
        commented_at as answered_at,
        false as is_approval,
        false as is_dismissed,
        null as dismissed_at
    from comments
    where not is_by_author and not is_bot

),

answered_pull_requests as (

    select
        pull_requests.source_system,
        pull_requests.pull_request_id,
        min(answers.answered_at)
        filter (where answers.answered_at >= first_ready_times.first_ready_at)
            as answered_at,
        max(answers.answered_at)
        filter (
            where answers.is_approval
            and not (
                answers.is_dismissed
                and coalesce(
                    answers.dismissed_at <= pull_requests.ended_at, true
                )
            )
        )
            as approved_at
    from pull_requests
    inner join answers
        on
            pull_requests.source_system = answers.source_system
            and pull_requests.pull_request_id = answers.pull_request_id
            and pull_requests.ended_at >= answers.answered_at
    left join first_ready_times
        on
            pull_requests.source_system = first_ready_times.source_system
            and pull_requests.pull_request_id = first_ready_times.pull_request_id
    group by pull_requests.source_system, pull_requests.pull_request_id

),

last_ready_times as (

    select
        ready_times.source_system,
        ready_times.pull_request_id,
        max(ready_times.ready_at) as ready_at
    from ready_times
    inner join answered_pull_requests
        on
            ready_times.source_system = answered_pull_requests.source_system
            and ready_times.pull_request_id = answered_pull_requests.pull_request_id
            and ready_times.ready_at <= answered_pull_requests.answered_at
    group by ready_times.source_system, ready_times.pull_request_id

),

review_counts as (

    select
        source_system,
        pull_request_id,
        count(*) as review_count,
        count(distinct reviewer) as reviewer_count
    from reviews
    where not is_by_author and not is_bot
    group by source_system, pull_request_id

),

final as (

    select
        pull_requests.source_system,
        pull_requests.pull_request_id,
        answered_pull_requests.pull_request_id is not null as is_reviewed,
        coalesce(review_counts.review_count, 0) as review_count,
        coalesce(review_counts.reviewer_count, 0) as reviewer_count,
        coalesce(last_ready_times.ready_at, first_ready_times.first_ready_at) as ready_at,
        case
            when answered_pull_requests.pull_request_id is not null
                then coalesce(
                        answered_pull_requests.answered_at, first_ready_times.first_ready_at
                    )
        end as first_review_at,
        answered_pull_requests.approved_at
    from pull_requests
    left join first_ready_times
        on
            pull_requests.source_system = first_ready_times.source_system
            and pull_requests.pull_request_id = first_ready_times.pull_request_id
    left join answered_pull_requests
        on
            pull_requests.source_system = answered_pull_requests.source_system
            and pull_requests.pull_request_id = answered_pull_requests.pull_request_id
    left join last_ready_times
        on
            pull_requests.source_system = last_ready_times.source_system
            and pull_requests.pull_request_id = last_ready_times.pull_request_id
    left join review_counts
        on
            pull_requests.source_system = review_counts.source_system
            and pull_requests.pull_request_id = review_counts.pull_request_id

)

select * from final
