select
    source_system,
    issue_id
from {{ ref("issues") }}
where
    lead_time_hours < 0
    or cycle_time_hours < 0
    or flow_efficiency not between 0 and 1
    or (done_at is not null) != (status_category = 'done')
