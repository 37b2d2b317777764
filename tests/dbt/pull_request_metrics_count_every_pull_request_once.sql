{# Every grain of the organization counts each pull request of people once. #}
with

pull_requests as (

    select * from {{ ref('pull_requests') }}
    where not is_bot

),

metrics as (

    select * from {{ ref('pull_request_metrics') }}
    where scope = 'organization'

),

expected as (

    select
        count(*) filter (where {{ reporting_date("opened_at") }} <= {{ today() }}) as opened_count,
        count(*) filter (where {{ reporting_date("merged_at") }} <= {{ today() }}) as merged_count,
        count(*) filter (
            where is_abandoned and {{ reporting_date("closed_at") }} <= {{ today() }}
        ) as abandoned_count
    from pull_requests

),

counted as (

    select
        grains.grain,
        coalesce(sum(metrics.opened_count), 0) as opened_count,
        coalesce(sum(metrics.merged_count), 0) as merged_count,
        coalesce(sum(metrics.abandoned_count), 0) as abandoned_count
    from (values ('day'), ('week'), ('month'), ('quarter')) as grains (grain)
    left join metrics on grains.grain = metrics.grain
    group by grains.grain

)

select counted.*
from counted
cross join expected
where
    counted.opened_count != expected.opened_count
    or counted.merged_count != expected.merged_count
    or counted.abandoned_count != expected.abandoned_count
