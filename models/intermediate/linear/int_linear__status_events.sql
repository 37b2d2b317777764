with

spans as (

    select * from {{ ref("stg_linear__issue_state_spans") }}
    where deleted_at is null

),

statuses as (

    select * from {{ ref("stg_linear__workflow_states") }}

),

spanned_issues as (

    select distinct issue_id from spans

),

history as (

    select issue_history.*
    from {{ ref("stg_linear__issue_history") }} as issue_history
    left join spanned_issues on issue_history.issue_id = spanned_issues.issue_id
    where
        spanned_issues.issue_id is null
        and issue_history.to_state_id is not null
        and issue_history.to_state_id is distinct from issue_history.from_state_id

),

events as (

    select
        issue_id,
        started_at as changed_at,
        span_id as sequence,
        lag(status_id) over (partition by issue_id order by started_at, span_id) as from_status_id,
        status_id as to_status_id
    from spans
    union all
    select
        issue_id,
        changed_at,
        history_id as sequence,
        from_state_id as from_status_id,
        to_state_id as to_status_id
    from history

),

final as (

    select
        events.issue_id,
        events.changed_at,
        events.sequence,
        statuses_before.status as from_status,
        {{ linear_category("statuses_before.status_category") }} as from_tracker_category,
        statuses_after.status as to_status,
        {{ linear_category("statuses_after.status_category") }} as to_tracker_category
    from events
    left join statuses as statuses_before on events.from_status_id = statuses_before.status_id
    left join statuses as statuses_after on events.to_status_id = statuses_after.status_id

)

select * from final
