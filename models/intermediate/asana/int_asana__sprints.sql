with

projects as (

    select * from {{ ref("stg_asana__projects") }}

),

teams as (

    select * from {{ ref("stg_asana__teams") }}

),

sprint_sections as (

    select
        sections.section_id as sprint_id,
        sections.name,
        sections.project_id as series_id,
        projects.project_id,
        projects.name as project,
        projects.team_id,
        sections.starts_on,
        sections.due_on,
        cast(null as timestamp with time zone) as completed_at,
        sections.deleted_at
    from {{ ref("stg_asana__sections") }} as sections
    left join projects on sections.project_id = projects.project_id
    where sections.is_sprint

),

sprint_projects as (

    select
        project_id as sprint_id,
        name,
        team_id as series_id,
        project_id,
        name as project,
        team_id,
        starts_on,
        due_on,
        completed_at,
        deleted_at
    from projects
    where is_sprint

),

sprints as (

    select * from sprint_sections
    union all
    select * from sprint_projects

),

dated as (

    select
        sprint_id,
        name,
        series_id,
        project_id,
        project,
        team_id,
        {{ start_of_day("cast(starts_on as date)") }} as starts_at,
        {{ start_of_day("cast(due_on as date) + 1") }} as ends_at,
        completed_at,
        deleted_at
    from sprints

),

final as (

    select
        dated.sprint_id,
        dated.name,
        dated.series_id,
        dated.project_id,
        dated.project,
        teams.name as tracker_team,
        case
            when dated.completed_at is not null then 'closed'
            when dated.ends_at <= {{ start_of_day(today()) }} then 'closed'
            when dated.starts_at < {{ start_of_day(today() ~ " + 1") }} then 'active'
            else 'future'
        end as state,
        dated.starts_at,
        dated.ends_at,
        case
            when dated.completed_at is not null then dated.completed_at
            when dated.ends_at <= {{ start_of_day(today()) }} then dated.ends_at
        end as completed_at,
        dated.deleted_at
    from dated
    left join teams on dated.team_id = teams.team_id

)

select * from final
