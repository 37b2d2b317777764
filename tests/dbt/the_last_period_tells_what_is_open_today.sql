-- At the end of the running day those waiting and the failures are the ones of the tables.
with

metrics as (

    select *
    from {{ ref('dora_metrics') }}
    where scope = 'repository' and grain = 'day' and is_running

),

released_repositories as (

    select distinct repository
    from {{ ref('releases') }}
    where is_successful

),

waiting as (

    select
        changes.repository,
        count(*) as changes_waiting
    from {{ ref('changes') }} as changes
    inner join released_repositories on changes.repository = released_repositories.repository
    where changes.deployed_at is null and not changes.is_baseline
    group by changes.repository

),

failures as (

    select
        repository,
        count(*) as open_failures
    from {{ ref('releases') }}
    where is_failed and recovered_at is null
    group by repository

)

select
    metrics.scope_name,
    metrics.changes_waiting,
    waiting.changes_waiting as expected_waiting,
    metrics.open_failures,
    failures.open_failures as expected_failures
from metrics
left join waiting on metrics.scope_name = waiting.repository
left join failures on metrics.scope_name = failures.repository
where
    metrics.changes_waiting != coalesce(waiting.changes_waiting, 0)
    or metrics.open_failures != coalesce(failures.open_failures, 0)
    or (metrics.changes_waiting = 0) != (metrics.oldest_waiting_hours is null)
