with

versions as (

    select versions.*
    from {{ ref("stg_github__project_v2_item_versions") }} as versions
    inner join {{ ref("int_github__project_items") }} as items
        on versions.item_id = items.item_id

),

final as (

    select
        content_id as issue_id,
        item_id,
        project_id,
        points,
        case when points is null then first_extracted_at else points_updated_at end
            as points_changed_at,
        lag(points) over (partition by item_id order by first_extracted_at) as previous_points,
        iteration_id,
        case when iteration_id is null then first_extracted_at else iteration_updated_at end
            as iteration_changed_at,
        lag(iteration_id) over (partition by item_id order by first_extracted_at)
            as previous_iteration_id,
        first_extracted_at,
        row_number() over (partition by item_id order by first_extracted_at) as version
    from versions

)

select * from final
