with

team_projects as (

    select
        team,
        lower(source_system) as source_system,
        lower(project) as name,
        {{ start_of_day("coalesce(starts_on, cast('1900-01-01' as date))") }} as starts_at,
        {{ start_of_day("coalesce(ends_on, cast('9999-01-01' as date))") }} as ends_at
    from {{ ref("team_projects") }}

),

issue_projects as (

    select distinct
        source_system,
        project_id,
        project,
        repository
    from {{ ref("int_tracker_issues_unioned") }}

),

names as (

    select
        source_system,
        project_id,
        lower(project_id) as name
    from issue_projects
    union
    select
        source_system,
        project_id,
        lower(project) as name
    from issue_projects
    union
    select
        source_system,
        project_id,
        repository as name
    from issue_projects
    union
    select
        source_system,
        project_id,
        lower(project_id) as name
    from {{ ref("int_sprints_unioned") }}
    union
    select
        source_system,
        project_id,
        lower(project) as name
    from {{ ref("int_sprints_unioned") }}

),

final as (

    select distinct
        names.source_system,
        names.project_id,
        team_projects.team,
        team_projects.starts_at,
        team_projects.ends_at
    from team_projects
    inner join names
        on
            team_projects.name = names.name
            and names.source_system = coalesce(team_projects.source_system, names.source_system)
    where names.project_id is not null

)

select * from final
