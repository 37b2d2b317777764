with

sprints as (

    select * from {{ ref("int_sprints_unioned") }}

),

owned_projects as (

    select * from {{ ref("int_team_projects") }}

),

project_teams as (

    select
        sprints.source_system,
        sprints.sprint_id,
        min(owned_projects.team) as team
    from sprints
    inner join owned_projects
        on
            sprints.source_system = owned_projects.source_system
            and sprints.project_id = owned_projects.project_id
            and coalesce(sprints.starts_at, {{ start_of_day(today()) }}) >= owned_projects.starts_at
            and coalesce(sprints.starts_at, {{ start_of_day(today()) }}) < owned_projects.ends_at
    group by sprints.source_system, sprints.sprint_id

),

known_teams as (

    select * from {{ ref("int_tracker_teams") }}

),

final as (

    select
        sprints.source_system,
        sprints.sprint_id,
        coalesce(project_teams.team, known_teams.team, sprints.tracker_team) as team
    from sprints
    left join project_teams
        on
            sprints.source_system = project_teams.source_system
            and sprints.sprint_id = project_teams.sprint_id
    left join known_teams on lower(sprints.tracker_team) = known_teams.name

)

select * from final
