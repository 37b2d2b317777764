with

sections as (

    {{ latest_living_version(source("raw_asana", "sections"), ["gid"]) }}

),

final as (

    select
        gid as section_id,
        name,
        project_gid as project_id,
        position,
        created_at,
        start_on as starts_on,
        due_on,
        is_sprint,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from sections

)

select * from final
