{{ config(materialized="table") }}

with

changes as (

    select * from {{ ref("int_issue_status_changes_unioned") }}

),

statuses as (

    select * from {{ ref("int_issue_statuses") }}

),

issues as (

    select * from {{ ref("int_tracker_issues_unioned") }}

),

categorised as (

    select
        changes.source_system,
        changes.issue_id,
        changes.changed_at,
        changes.sequence,
        changes.status,
        statuses.status_category
    from changes
    inner join statuses
        on
            changes.source_system = statuses.source_system
            and coalesce(changes.project, '') = coalesce(statuses.project, '')
            and coalesce(changes.status, '') = coalesce(statuses.status, '')
            and coalesce(changes.tracker_category, '') = coalesce(statuses.tracker_category, '')

),

ordered as (

    select
        categorised.*,
        lead(changed_at) over issue_changes as next_changed_at,
        lag(status_category) over issue_changes as previous_category
    from categorised
    window issue_changes as (
        partition by source_system, issue_id order by changed_at, sequence
    )

),

final as (

    select
        ordered.source_system,
        ordered.issue_id,
        ordered.status,
        ordered.status_category,
        ordered.previous_category,
        ordered.next_changed_at is null as is_last,
        ordered.changed_at as started_at,
        coalesce(ordered.next_changed_at, issues.deleted_at) as ended_at
    from ordered
    inner join issues
        on ordered.source_system = issues.source_system and ordered.issue_id = issues.issue_id

)

select * from final
