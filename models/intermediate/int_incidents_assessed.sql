with

incidents as (

    select * from {{ ref('int_incidents_linked') }}

),

team_repositories as (

    select * from {{ ref('int_team_repositories') }}

),

final as (

    select
        incidents.source_system,
        incidents.incident_id,
        incidents.key,
        incidents.title,
        incidents.url,
        incidents.repository,
        incidents.service,
        team_repositories.team,
        incidents.release_id,
        incidents.linked_by,
        {{ hours_between("incidents.started_at", "incidents.resolved_at") }}
            as time_to_restore_hours,
        incidents.started_at,
        incidents.resolved_at
    from incidents
    left join team_repositories
        on
            incidents.repository = team_repositories.repository
            and incidents.started_at >= team_repositories.starts_at
            and incidents.started_at < team_repositories.ends_at

)

select * from final
