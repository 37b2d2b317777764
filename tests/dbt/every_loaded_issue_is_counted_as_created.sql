with

loaded as (

    select count(*) as issue_count
    from {{ ref("int_tracker_issues_unioned") }}
    where deleted_at is null

),

counted as (

    select coalesce(sum(created_count), 0) as issue_count
    from {{ ref("flow_metrics") }}
    where scope = 'organization' and grain = 'quarter'

)

select
    loaded.issue_count as loaded_count,
    counted.issue_count as counted_count
from loaded
cross join counted
where counted.issue_count < loaded.issue_count
