with

issues as (

    select * from {{ ref("stg_linear__issues") }}

),

teams as (

    select * from {{ ref("stg_linear__teams") }}

),

statuses as (

    select * from {{ ref("stg_linear__workflow_states") }}

),

issue_label_ids as (

    select
        issue_id,
        {{ list_values("label_ids") }} as label_id
    from issues
    where label_ids is not null

),

issue_labels as (

    select
        issue_label_ids.issue_id,
        string_agg(labels.label, chr(10) order by labels.label) as labels
    from issue_label_ids
    inner join {{ ref("stg_linear__issue_labels") }} as labels
        on issue_label_ids.label_id = labels.label_id
    group by issue_label_ids.issue_id

),

final as (

    select
        issues.issue_id,
        issues.key,
        issues.team_id as project_id,
        teams.key as project,
        cast(null as text) as repository,
        cast(null as bigint) as number,
        issues.title,
        issues.url,
        issues.body,
        cast(null as text) as type,
        issues.parent_id,
        issue_labels.labels,
        cast(null as text) as components,
        cast(null as text) as milestone,
        issues.assignee_id as assignee_account,
        issues.creator_id as reporter_account,
        teams.name as tracker_team,
        statuses.status,
        {{ linear_category("statuses.status_category") }} as tracker_category,
        issues.points,
        false as is_subtask,
        issues.created_at,
        issues.updated_at,
        case when not coalesce(issues.is_trashed, false) then issues.archived_at end as archived_at,
        case
            when issues.is_trashed then coalesce(issues.archived_at, issues.updated_at)
            else issues.deleted_at
        end as deleted_at
    from issues
    left join teams on issues.team_id = teams.team_id
    left join statuses on issues.status_id = statuses.status_id
    left join issue_labels on issues.issue_id = issue_labels.issue_id

)

select * from final
