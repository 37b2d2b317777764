select
    repository,
    number
from {{ ref('pull_requests') }}
where
    first_review_at < ready_at
    or first_review_at > coalesce(merged_at, closed_at)
    or approved_at > coalesce(merged_at, closed_at)
    or ready_at > coalesce(merged_at, closed_at)
    or (first_review_at is not null and ready_at is null)
