with

project_v2_items as (

    select * from {{ source("raw_github", "project_v2_items") }}
    where {{ is_completed_load(source("raw_github", "project_v2_items")) }}

),

final as (

    select
        id as item_id,
        project_id,
        content_id,
        updated_at,
        points,
        points_updated_at,
        iteration_id,
        iteration_updated_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from project_v2_items

)

select * from final
