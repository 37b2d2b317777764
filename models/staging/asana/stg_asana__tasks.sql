with

tasks as (

    {{ latest_living_version(source("raw_asana", "tasks"), ["gid"]) }}

),

final as (

    select
        gid as task_id,
        name as title,
        notes as body,
        permalink_url as url,
        workspace_gid as workspace_id,
        resource_subtype,
        custom_type_name as type,
        completed as is_completed,
        completed_at,
        created_at,
        modified_at as updated_at,
        created_by_gid as author_id,
        assignee_gid as assignee_id,
        parent_gid as parent_id,
        num_subtasks as subtask_count,
        tags as labels,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from tasks

)

select * from final
