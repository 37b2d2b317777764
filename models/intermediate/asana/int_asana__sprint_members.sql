with

memberships as (

    select task_memberships.*
    from {{ ref("stg_asana__task_memberships") }} as task_memberships
    inner join {{ ref("stg_asana__tasks") }} as tasks
        on
            task_memberships.task_id = tasks.task_id
            and task_memberships.extracted_at = tasks.extracted_at

),

final as (

    select
        memberships.task_id as issue_id,
        sections.section_id as sprint_id
    from memberships
    inner join {{ ref("stg_asana__sections") }} as sections
        on memberships.section_id = sections.section_id and sections.is_sprint
    union all
    select
        memberships.task_id as issue_id,
        projects.project_id as sprint_id
    from memberships
    inner join {{ ref("stg_asana__projects") }} as projects
        on memberships.project_id = projects.project_id and projects.is_sprint

)

select * from final
