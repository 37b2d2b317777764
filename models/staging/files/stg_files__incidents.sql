with

incidents as (

    {{ latest_version(source("raw_files", "incidents"), ["id"]) }}

),

final as (

    select
        id as incident_id,
        title,
        description,
        url,
        repository,
        service,
        file,
        line,
        started_at,
        resolved_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from incidents

)

select * from final
