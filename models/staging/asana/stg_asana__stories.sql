with

stories as (

    {{ latest_version(source("raw_asana", "stories"), ["gid"]) }}

),

final as (

    select
        gid as story_id,
        task_gid as task_id,
        resource_subtype as type,
        created_at as changed_at,
        created_by_gid as author_id,
        text,
        project_gid as project_id,
        old_section_gid as old_section_id,
        old_section_name as old_section,
        new_section_gid as new_section_id,
        new_section_name as new_section,
        custom_field_gid as field_id,
        old_number_value as old_number,
        new_number_value as new_number,
        old_enum_value_name as old_option,
        new_enum_value_name as new_option,
        assignee_gid as assignee_id,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from stories

)

select * from final
