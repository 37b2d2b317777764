with

issues as (

    select * from {{ ref("int_tracker_issues_unioned") }}

),

owned_projects as (

    select * from {{ ref("int_team_projects") }}

),

project_teams as (

    select
        issues.source_system,
        issues.issue_id,
        min(owned_projects.team) as team
    from issues
    inner join owned_projects
        on
            issues.source_system = owned_projects.source_system
            and issues.project_id = owned_projects.project_id
            and issues.created_at >= owned_projects.starts_at
            and issues.created_at < owned_projects.ends_at
    group by issues.source_system, issues.issue_id

),

repository_teams as (

    select
        issues.source_system,
        issues.issue_id,
        min(team_repositories.team) as team
    from issues
    inner join {{ ref("int_team_repositories") }} as team_repositories
        on
            issues.repository = team_repositories.repository
            and issues.created_at >= team_repositories.starts_at
            and issues.created_at < team_repositories.ends_at
    group by issues.source_system, issues.issue_id

),

assignee_teams as (

    select
        issues.source_system,
        issues.issue_id,
        min(team_members.team) as team
    from issues
    inner join {{ ref("int_team_members") }} as team_members
        on
            issues.assignee = team_members.person
            and issues.created_at >= team_members.starts_at
            and issues.created_at < team_members.ends_at
    group by issues.source_system, issues.issue_id

),

known_teams as (

    select * from {{ ref("int_tracker_teams") }}

),

final as (

    select
        issues.source_system,
        issues.issue_id,
        coalesce(
            project_teams.team,
            repository_teams.team,
            known_teams.team,
            issues.tracker_team,
            assignee_teams.team
        ) as team
    from issues
    left join project_teams
        on
            issues.source_system = project_teams.source_system
            and issues.issue_id = project_teams.issue_id
    left join repository_teams
        on
            issues.source_system = repository_teams.source_system
            and issues.issue_id = repository_teams.issue_id
    left join known_teams on lower(issues.tracker_team) = known_teams.name
    left join assignee_teams
        on
            issues.source_system = assignee_teams.source_system
            and issues.issue_id = assignee_teams.issue_id

)

select * from final
