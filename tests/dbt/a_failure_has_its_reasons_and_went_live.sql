-- Only what went live can fail, for a reason, and only what failed is recovered.
select *
from {{ ref('releases') }}
where
    is_failed != (failure_reasons is not null)
    or failure_reasons = ''
    or (is_failed and not is_successful)
    or (is_undone_by_rollback and failure_reasons like '%rollback%')
    or (recovered_at is not null and not is_failed)
    or (recovered_at is null) != (recovery_hours is null)
    or recovery_hours < 0
    or finished_at < started_at
