with

issues as (

    select * from {{ ref("stg_jira__issues") }}

),

projects as (

    select * from {{ ref("stg_jira__projects") }}

),

statuses as (

    select * from {{ ref("stg_jira__statuses") }}

),

issue_types as (

    select * from {{ ref("stg_jira__issue_types") }}

),

points as (

    select
        field_values.issue_id,
        field_values.value as points
    from {{ ref("stg_jira__issue_field_values") }} as field_values
    inner join {{ ref("int_jira__point_fields") }} as point_fields
        on
            field_values.issue_id = point_fields.issue_id
            and field_values.field_id = point_fields.field_id
    inner join issues
        on
            field_values.issue_id = issues.issue_id
            and field_values.extracted_at = issues.extracted_at

),

parents as (

    select distinct on (key)
        key,
        issue_id
    from issues
    order by key, case when deleted_at is null then 0 else 1 end, issue_id

),

final as (

    select
        issues.issue_id,
        issues.key,
        issues.project_id,
        coalesce(projects.key, issues.project_key) as project,
        cast(null as text) as repository,
        cast(null as bigint) as number,
        issues.title,
        issues.url,
        issues.body,
        coalesce(issue_types.type, issues.type) as type,
        coalesce(issues.parent_id, parents.issue_id) as parent_id,
        issues.labels,
        issues.components,
        replace(issues.fix_versions, chr(10), ',') as milestone,
        issues.assignee_account_id as assignee_account,
        issues.reporter_account_id as reporter_account,
        issues.team_name as tracker_team,
        coalesce(statuses.status, issues.status) as status,
        {{ jira_category("coalesce(statuses.status_category, issues.status_category)") }}
            as tracker_category,
        points.points,
        coalesce(issue_types.is_subtask, issues.is_subtask, false) as is_subtask,
        issues.created_at,
        issues.updated_at,
        issues.archived_at,
        issues.deleted_at
    from issues
    left join projects on issues.project_id = projects.project_id
    left join statuses on issues.status_id = statuses.status_id
    left join issue_types on issues.type_id = issue_types.type_id
    left join points on issues.issue_id = points.issue_id
    left join parents on issues.parent_key = parents.key

)

select * from final
