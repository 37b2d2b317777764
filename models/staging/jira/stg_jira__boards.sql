with

boards as (

    {{ latest_version(source("raw_jira", "boards"), ["id"]) }}

),

final as (

    select
        id as board_id,
        name,
        type,
        location_project_id,
        location_project_key,
        estimation_type,
        estimation_field_id,
        estimation_field_name,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from boards

)

select * from final
