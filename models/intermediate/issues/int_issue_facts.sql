{{ config(materialized="table") }}

with

issues as (

    select * from {{ ref("int_tracker_issues_unioned") }}

),

timed as (

    select * from {{ ref("int_issues_timed") }}

),

teams as (

    select * from {{ ref("int_issue_teams") }}

),

final as (

    select
        issues.source_system,
        issues.issue_id,
        issues.project,
        teams.team,
        issues.archived_at,
        issues.deleted_at,
        timed.started_at,
        timed.done_at,
        {{ hours_between("timed.started_at", "timed.done_at") }} as cycle_time_hours
    from issues
    inner join timed
        on issues.source_system = timed.source_system and issues.issue_id = timed.issue_id
    inner join teams
        on issues.source_system = teams.source_system and issues.issue_id = teams.issue_id

)

select * from final
