with

sprints as (

    select * from {{ ref("stg_jira__sprints") }}

),

board_sprints as (

    select
        sprint_id,
        min(board_id) as board_id
    from {{ ref("stg_jira__board_sprints") }}
    where deleted_at is null
    group by sprint_id

),

boards as (

    select * from {{ ref("stg_jira__boards") }}

),

board_projects as (

    select
        board_id,
        min(project_id) as project_id
    from {{ ref("stg_jira__board_projects") }}
    where deleted_at is null
    group by board_id

),

projects as (

    select * from {{ ref("stg_jira__projects") }}

),

boarded as (

    select
        sprints.*,
        coalesce(sprints.origin_board_id, board_sprints.board_id) as board_id
    from sprints
    left join board_sprints on sprints.sprint_id = board_sprints.sprint_id

),

final as (

    select
        boarded.sprint_id,
        boarded.name,
        boarded.board_id as series_id,
        projects.project_id,
        coalesce(projects.key, boards.location_project_key) as project,
        cast(null as text) as tracker_team,
        lower(boarded.state) as state,
        coalesce(boarded.activated_at, boarded.starts_at) as starts_at,
        boarded.ends_at,
        boarded.completed_at,
        boarded.deleted_at
    from boarded
    left join boards on boarded.board_id = boards.board_id
    left join board_projects on boarded.board_id = board_projects.board_id
    left join projects
        on coalesce(boards.location_project_id, board_projects.project_id) = projects.project_id

)

select * from final
