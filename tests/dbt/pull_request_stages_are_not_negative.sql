select
    repository,
    number
from {{ ref('pull_requests') }}
where
    least(
        coding_hours,
        pickup_hours,
        review_hours,
        merge_hours,
        deploy_hours,
        cycle_time_hours,
        lead_time_hours
    ) < 0
