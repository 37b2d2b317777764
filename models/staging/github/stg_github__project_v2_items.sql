with

project_v2_items as (

    {{ latest_version(source("raw_github", "project_v2_items"), ["id"]) }}

),

final as (

    select
        id as item_id,
        project_id,
        content_type,
        content_id,
        is_archived,
        created_at,
        updated_at,
        status,
        status_updated_at,
        points,
        points_updated_at,
        iteration_id,
        iteration_updated_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from project_v2_items

)

select * from final
