with

versions as (

    select versions.*
    from {{ ref("stg_github__project_v2_item_versions") }} as versions
    inner join {{ ref("int_github__project_items") }} as items
        on versions.content_id = items.issue_id and versions.project_id = items.project_id

),

values_held as (

    select
        content_id as issue_id,
        project_id,
        case when deleted_at is null then points end as points,
        points_updated_at,
        case when deleted_at is null then iteration_id end as iteration_id,
        iteration_updated_at,
        extracted_at,
        row_number() over (
            partition by content_id, project_id
            order by extracted_at, updated_at, item_id
        ) as version
    from versions

),

final as (

    select
        issue_id,
        project_id,
        points,
        case when points is null then extracted_at else points_updated_at end as points_changed_at,
        lag(points) over (partition by issue_id, project_id order by version) as previous_points,
        iteration_id,
        case when iteration_id is null then extracted_at else iteration_updated_at end
            as iteration_changed_at,
        lag(iteration_id) over (partition by issue_id, project_id order by version)
            as previous_iteration_id,
        version
    from values_held

)

select * from final
