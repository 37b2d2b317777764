with

incidents as (

    select
        repository,
        team,
        service,
        source_system,
        incident_id,
        release_id,
        time_to_restore_hours,
        started_at,
        resolved_at
    from {{ ref('int_incidents_assessed') }}

),

final as (

    {{ by_scope("incidents") }}

    union all

    select
        'service' as scope,
        service as scope_name,
        incidents.*
    from incidents
    where service is not null

)

select * from final
