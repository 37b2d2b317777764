with

items as (

    select * from {{ ref("stg_github__project_v2_items") }}
    where content_type = 'Issue' and deleted_at is null

),

final as (

    select distinct on (content_id)
        content_id as issue_id,
        item_id,
        project_id,
        status,
        points,
        iteration_id
    from items
    order by content_id, case when is_archived then 1 else 0 end, project_id

)

select * from final
