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
    or abs(
        feature_points_share
        + bug_points_share
        + debt_points_share
        + incident_points_share
        + other_points_share
        + uncategorised_points_share
        - 1
    ) > 0.000001
