{{ config(materialized="table") }}

with

issues as (

    {{ union_of_trackers("issues", [
        "issue_id", "key", "project_id", "project", "repository", "number", "title", "url", "body",
        "type", "parent_id", "labels", "components", "milestone", "assignee_account",
        "reporter_account", "tracker_team", "status", "tracker_category", "points", "is_subtask", "created_at",
        "updated_at", "archived_at", "deleted_at",
    ]) }}

),

account_people as (

    select * from {{ ref("int_account_people") }}

),

final as (

    select
        issues.source_system,
        issues.issue_id,
        issues.key,
        issues.project_id,
        issues.project,
        issues.repository,
        issues.number,
        issues.title,
        issues.url,
        issues.body,
        issues.type,
        issues.parent_id,
        issues.labels,
        issues.components,
        issues.milestone,
        assignees.person as assignee,
        reporters.person as reporter,
        issues.tracker_team,
        issues.status,
        issues.tracker_category,
        case when not issues.is_subtask then issues.points end as points,
        issues.is_subtask,
        issues.created_at,
        issues.updated_at,
        issues.archived_at,
        issues.deleted_at
    from issues
    left join account_people as assignees
        on
            issues.source_system = assignees.source_system
            and issues.assignee_account = assignees.account_key
    left join account_people as reporters
        on
            issues.source_system = reporters.source_system
            and issues.reporter_account = reporters.account_key

)

select * from final
