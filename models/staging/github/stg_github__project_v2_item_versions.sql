with

project_v2_items as (

    select * from {{ source("raw_github", "project_v2_items") }}
    where _deleted_at is null and {{ is_completed_load(source("raw_github", "project_v2_items")) }}

),

final as (

    select
        id as item_id,
        project_id,
        content_id,
        points,
        points_updated_at,
        iteration_id,
        iteration_updated_at,
        min(_extracted_at) as first_extracted_at
    from project_v2_items
    group by
        id,
        project_id,
        content_id,
        points,
        points_updated_at,
        iteration_id,
        iteration_updated_at

)

select * from final
