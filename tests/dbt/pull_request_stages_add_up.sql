{# The stages are the lead time of a deployed pull request, the cycle time of a merged one. #}
with

pull_requests as (

    select * from {{ ref('pull_requests') }}
    where first_commit_at is not null and merged_at is not null

),

sums as (

    select
        repository,
        number,
        coalesce(coding_hours, 0)
        + coalesce(pickup_hours, 0)
        + coalesce(review_hours, 0)
        + coalesce(merge_hours, 0)
        + coalesce(deploy_hours, 0) as stages_hours,
        coalesce(deploy_hours, 0) as deploy_hours,
        cycle_time_hours,
        lead_time_hours,
        merged_at > deployed_at as is_deployed_before_merge
    from pull_requests

)

select *
from sums
where
    abs(stages_hours - coalesce(lead_time_hours, cycle_time_hours)) > 0.001
    or (
        not coalesce(is_deployed_before_merge, false)
        and abs(stages_hours - deploy_hours - cycle_time_hours) > 0.001
    )
    or cycle_time_hours is null
