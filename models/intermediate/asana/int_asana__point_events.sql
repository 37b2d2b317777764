with

final as (

    select
        stories.task_id as issue_id,
        stories.changed_at,
        stories.story_id as sequence,
        stories.old_number as from_points,
        stories.new_number as to_points
    from {{ ref("stg_asana__stories") }} as stories
    inner join {{ ref("stg_asana__custom_fields") }} as fields
        on stories.field_id = fields.field_id and fields.role = 'points'
    where stories.deleted_at is null

)

select * from final
