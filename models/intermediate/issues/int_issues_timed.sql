{{ config(materialized="table") }}

with

spans as (

    select * from {{ ref("int_issue_status_spans") }}

),

moments as (

    select
        source_system,
        issue_id,
        min(started_at) filter (where status_category = 'in_progress') as started_at,
        max(started_at) filter (
            where status_category = 'done' and previous_category is distinct from 'done'
        ) as last_done_at,
        max(status) filter (where is_last) as status,
        max(status_category) filter (where is_last) as status_category,
        count(*) filter (where previous_category = 'done' and status_category != 'done')
            as reopened_count
    from spans
    group by source_system, issue_id

),

hours as (

    select
        spans.source_system,
        spans.issue_id,
        sum({{ hours_between("spans.started_at", "spans.ended_at") }})
        filter (where spans.status_category = 'in_progress') as in_progress_hours,
        sum({{ hours_between("spans.started_at", "spans.ended_at") }})
        filter (
            where
            spans.status_category = 'waiting'
            or (spans.status_category = 'todo' and spans.started_at > moments.started_at)
        ) as waiting_hours
    from spans
    inner join moments
        on spans.source_system = moments.source_system and spans.issue_id = moments.issue_id
    where spans.status_category in ('in_progress', 'waiting', 'todo')
    group by spans.source_system, spans.issue_id

),

final as (

    select
        moments.source_system,
        moments.issue_id,
        moments.status,
        moments.status_category,
        moments.started_at,
        case when moments.status_category = 'done' then moments.last_done_at end as done_at,
        moments.reopened_count,
        coalesce(hours.in_progress_hours, 0) as in_progress_hours,
        coalesce(hours.waiting_hours, 0) as waiting_hours
    from moments
    left join hours
        on moments.source_system = hours.source_system and moments.issue_id = hours.issue_id

)

select * from final
