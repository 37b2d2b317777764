with

stories as (

    select * from {{ ref("stg_asana__stories") }}
    where deleted_at is null

),

sprint_sections as (

    select * from {{ ref("stg_asana__sections") }}
    where is_sprint

),

sprint_projects as (

    select * from {{ ref("stg_asana__projects") }}
    where is_sprint

),

final as (

    select
        stories.task_id as issue_id,
        sprint_sections.section_id as sprint_id,
        stories.changed_at,
        stories.story_id as sequence,
        false as is_in
    from stories
    inner join sprint_sections on stories.old_section_id = sprint_sections.section_id
    where stories.type = 'section_changed'
    union all
    select
        stories.task_id as issue_id,
        sprint_sections.section_id as sprint_id,
        stories.changed_at,
        stories.story_id as sequence,
        true as is_in
    from stories
    inner join sprint_sections on stories.new_section_id = sprint_sections.section_id
    where stories.type = 'section_changed'
    union all
    select
        stories.task_id as issue_id,
        sprint_projects.project_id as sprint_id,
        stories.changed_at,
        stories.story_id as sequence,
        stories.type = 'added_to_project' as is_in
    from stories
    inner join sprint_projects on stories.project_id = sprint_projects.project_id
    where stories.type in ('added_to_project', 'removed_from_project')

)

select * from final
