with

loaded as (

    {{ union_of(
        "pull_request_reviews",
        ["review_id", "pull_request_id", "state", "submitted_at", "deleted_at"],
        var("code_hosts"),
    ) }}

),

pull_requests as (

    select * from {{ ref('pull_requests') }}

),

reviews as (

    select * from {{ ref('reviews') }}

)

select loaded.*
from loaded
inner join pull_requests
    on
        loaded.source_system = pull_requests.source_system
        and loaded.pull_request_id = pull_requests.source_id
left join reviews
    on
        loaded.source_system = reviews.source_system
        and loaded.review_id = reviews.review_id
where
    loaded.state != 'pending'
    and loaded.submitted_at is not null
    and loaded.deleted_at is null
    and reviews.review_id is null
