with

tasks as (

    select * from {{ ref("stg_asana__tasks") }}

),

projects as (

    select * from {{ ref("stg_asana__projects") }}

),

memberships as (

    select
        task_memberships.task_id,
        task_memberships.project_id,
        task_memberships.section_id,
        task_memberships.section,
        task_memberships.position,
        coalesce(projects.is_sprint, false) as is_sprint
    from {{ ref("stg_asana__task_memberships") }} as task_memberships
    inner join tasks
        on
            task_memberships.task_id = tasks.task_id
            and task_memberships.extracted_at = tasks.extracted_at
    left join projects on task_memberships.project_id = projects.project_id

),

own_homes as (

    select distinct on (task_id)
        task_id,
        project_id,
        section_id,
        section
    from memberships
    order by task_id, case when is_sprint then 1 else 0 end, position, project_id

),

final as (

    select
        tasks.task_id,
        coalesce(
            own_homes.project_id, parent_homes.project_id, grandparent_homes.project_id
        ) as project_id,
        own_homes.section_id,
        own_homes.section
    from tasks
    left join own_homes on tasks.task_id = own_homes.task_id
    left join tasks as parents on tasks.parent_id = parents.task_id
    left join own_homes as parent_homes on parents.task_id = parent_homes.task_id
    left join own_homes as grandparent_homes on parents.parent_id = grandparent_homes.task_id

)

select * from final
