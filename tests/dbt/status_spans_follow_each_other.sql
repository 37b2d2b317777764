with

spans as (

    select
        source_system,
        issue_id,
        started_at,
        ended_at,
        lead(started_at) over (
            partition by source_system, issue_id order by started_at
        ) as next_started_at
    from {{ ref("issue_status_spans") }}

)

select * from spans
where next_started_at is not null and ended_at is distinct from next_started_at
