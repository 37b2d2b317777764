select
    source_system,
    sprint_id,
    issue_id
from {{ ref("sprint_issues") }}
where
    (is_committed and is_added)
    or (is_completed and is_removed)
    or (is_completed and is_carried_over)
    or (
        (is_completed or is_removed or is_carried_over or is_reestimated)
        and not (is_committed or is_added)
    )
