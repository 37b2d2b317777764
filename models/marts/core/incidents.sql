with

incidents as (

    select * from {{ ref('int_incidents_assessed') }}

),

final as (

    select
        source_system,
        incident_id,
        key,
        {{ unless_pseudonymous("title") }} as title,
        url,
        repository,
        service,
        team,
        release_id,
        linked_by,
        time_to_restore_hours,
        started_at,
        resolved_at
    from incidents

)

select * from final
