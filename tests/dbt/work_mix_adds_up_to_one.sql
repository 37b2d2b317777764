select
    scope,
    scope_name,
    grain,
    period_start
from {{ ref("flow_metrics") }}
where
    abs(
        feature_share + bug_share + debt_share + incident_share + other_share + uncategorised_share
        - 1
    ) > 0.000001
