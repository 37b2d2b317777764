with

custom_fields as (

    {{ latest_version(source("raw_asana", "custom_fields"), ["gid"]) }}

),

final as (

    select
        gid as field_id,
        name,
        workspace_gid as workspace_id,
        resource_subtype as type,
        role,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from custom_fields

)

select * from final
