with

project_v2_fields as (

    {{ latest_version(source("raw_github", "project_v2_fields"), ["id"]) }}

),

final as (

    select
        id as field_id,
        project_id,
        name,
        data_type as type,
        role,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from project_v2_fields

)

select * from final
