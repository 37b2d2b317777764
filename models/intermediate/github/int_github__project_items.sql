with

items as (

    select * from {{ ref("stg_github__project_v2_items") }}
    where content_type = 'Issue'

),

final as (

    select distinct on (content_id)
        content_id as issue_id,
        item_id,
        project_id,
        case when deleted_at is null then status end as status,
        case when deleted_at is null then points end as points,
        case when deleted_at is null then iteration_id end as iteration_id
    from items
    order by
        content_id,
        case when deleted_at is not null then 2 when is_archived then 1 else 0 end,
        project_id,
        created_at desc

)

select * from final
