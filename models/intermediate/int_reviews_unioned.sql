{{ config(materialized="table") }}

with

provider_reviews as (

    {{ union_of(
        "pull_request_reviews",
        [
            "review_id",
            "pull_request_id",
            "state",
            "reviewer_id",
            "reviewer_login",
            "reviewer_type",
            "sha",
            "submitted_at",
            "deleted_at",
        ],
        var("code_hosts"),
    ) }}

),

pull_requests as (

    select * from {{ ref('int_pull_requests_unioned') }}

),

events as (

    select * from {{ ref('int_pull_request_events_unioned') }}

),

account_people as (

    select * from {{ ref('int_account_people') }}

),

dismissals as (

    select
        source_system,
        review_id,
        max(previous_review_state) as previous_review_state,
        min(occurred_at) as dismissed_at
    from events
    where type = 'review_dismissed' and review_id is not null
    group by source_system, review_id

),

final as (

    select
        provider_reviews.source_system,
        provider_reviews.review_id,
        provider_reviews.pull_request_id,
        pull_requests.repository,
        pull_requests.number,
        reviewers.person as reviewer,
        case
            when provider_reviews.state = 'dismissed'
                then coalesce(dismissals.previous_review_state, provider_reviews.state)
            else provider_reviews.state
        end as state,
        provider_reviews.sha,
        coalesce(reviewers.is_bot, provider_reviews.reviewer_type = 'Bot', false) as is_bot,
        coalesce(
            reviewers.person = pull_requests.author,
            reviewers.person is null and pull_requests.author is null
        ) as is_by_author,
        provider_reviews.state = 'dismissed' as is_dismissed,
        provider_reviews.submitted_at,
        dismissals.dismissed_at
    from provider_reviews
    inner join pull_requests
        on
            provider_reviews.source_system = pull_requests.source_system
            and provider_reviews.pull_request_id = pull_requests.pull_request_id
    left join dismissals
        on
            provider_reviews.source_system = dismissals.source_system
            and provider_reviews.review_id = dismissals.review_id
    left join account_people as reviewers
        on
            provider_reviews.source_system = reviewers.source_system
            and coalesce(
                provider_reviews.reviewer_id, lower(provider_reviews.reviewer_login)
            ) = reviewers.account_key
    where
        provider_reviews.state != 'pending'
        and provider_reviews.submitted_at is not null
        and provider_reviews.deleted_at is null

)

select * from final
