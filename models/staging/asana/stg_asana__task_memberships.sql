with

task_memberships as (

    {{ latest_version(source("raw_asana", "task_memberships"), ["task_gid", "project_gid"]) }}

),

final as (

    select
        task_gid as task_id,
        project_gid as project_id,
        section_gid as section_id,
        section_name as section,
        position,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from task_memberships

)

select * from final
