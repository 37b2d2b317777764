with

issues as (

    select * from {{ ref("int_tracker_issues_unioned") }}

),

timed as (

    select * from {{ ref("int_issues_timed") }}

),

work_types as (

    select * from {{ ref("int_issue_work_types") }}

),

teams as (

    select * from {{ ref("int_issue_teams") }}

),

issue_labels as (

    select
        source_system,
        issue_id,
        {{ list_values("labels") }} as label
    from issues
    where labels is not null

),

labels as (

    select
        source_system,
        issue_id,
        string_agg(label, ',' order by label) as labels
    from issue_labels
    group by source_system, issue_id

),

final as (

    select
        issues.source_system,
        issues.issue_id,
        issues.key,
        issues.project,
        {{ unless_pseudonymous("issues.title") }} as title,
        issues.url,
        issues.type,
        timed.status,
        timed.status_category,
        work_types.work_type,
        labels.labels,
        issues.milestone,
        parents.key as parent_key,
        {{ pseudonym("issues.assignee") }} as assignee,
        {{ pseudonym("issues.reporter") }} as reporter,
        teams.team,
        issues.is_subtask,
        issues.deleted_at is not null as is_deleted,
        issues.points,
        cast(timed.reopened_count as integer) as reopened_count,
        {{ hours_between("issues.created_at", "timed.done_at") }} as lead_time_hours,
        {{ hours_between("timed.started_at", "timed.done_at") }} as cycle_time_hours,
        cast(timed.in_progress_hours as double precision) as in_progress_hours,
        cast(timed.waiting_hours as double precision) as waiting_hours,
        cast(
            case
                when timed.done_at is not null
                    then
                        timed.in_progress_hours
                        / nullif(timed.in_progress_hours + timed.waiting_hours, 0)
            end as double precision
        ) as flow_efficiency,
        issues.created_at,
        timed.started_at,
        timed.done_at,
        issues.updated_at,
        issues.archived_at,
        issues.deleted_at
    from issues
    inner join timed
        on issues.source_system = timed.source_system and issues.issue_id = timed.issue_id
    inner join work_types
        on issues.source_system = work_types.source_system and issues.issue_id = work_types.issue_id
    inner join teams
        on issues.source_system = teams.source_system and issues.issue_id = teams.issue_id
    left join labels
        on issues.source_system = labels.source_system and issues.issue_id = labels.issue_id
    left join issues as parents
        on issues.source_system = parents.source_system and issues.parent_id = parents.issue_id

)

select * from final
