with

sprints as (

    select * from {{ ref("int_sprints_unioned") }}

),

teams as (

    select * from {{ ref("int_sprint_teams") }}

),

final as (

    select
        sprints.source_system,
        sprints.sprint_id,
        sprints.name,
        sprints.series_id,
        sprints.project,
        teams.team,
        sprints.state,
        sprints.starts_at,
        sprints.ends_at,
        sprints.completed_at
    from sprints
    left join teams
        on sprints.source_system = teams.source_system and sprints.sprint_id = teams.sprint_id

)

select * from final
