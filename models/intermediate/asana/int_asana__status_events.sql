with

stories as (

    select * from {{ ref("stg_asana__stories") }}
    where deleted_at is null

),

homes as (

    select * from {{ ref("int_asana__homes") }}

),

sections as (

    select * from {{ ref("stg_asana__sections") }}

),

status_fields as (

    select * from {{ ref("stg_asana__custom_fields") }}
    where role = 'status'

),

fielded_tasks as (

    select distinct field_values.task_id
    from {{ ref("stg_asana__task_custom_field_values") }} as field_values
    inner join status_fields on field_values.field_id = status_fields.field_id
    union
    select distinct stories.task_id
    from stories
    inner join status_fields on stories.field_id = status_fields.field_id

),

section_moves as (

    select
        stories.task_id,
        stories.changed_at,
        stories.story_id,
        coalesce(sections_before.name, stories.old_section) as from_open_status,
        coalesce(sections_after.name, stories.new_section) as to_open_status
    from stories
    inner join homes on stories.task_id = homes.task_id
    left join fielded_tasks on stories.task_id = fielded_tasks.task_id
    left join sections as sections_before on stories.old_section_id = sections_before.section_id
    left join sections as sections_after on stories.new_section_id = sections_after.section_id
    where
        stories.type = 'section_changed'
        and fielded_tasks.task_id is null
        and homes.project_id = coalesce(
            stories.project_id, sections_after.project_id, homes.project_id
        )
        and not coalesce(sections_after.is_sprint, false)
        and not coalesce(sections_before.is_sprint, false)

),

option_changes as (

    select
        stories.task_id,
        stories.changed_at,
        stories.story_id,
        stories.old_option as from_open_status,
        stories.new_option as to_open_status
    from stories
    inner join status_fields on stories.field_id = status_fields.field_id

),

completions as (

    select
        task_id,
        changed_at,
        story_id,
        type = 'marked_complete' as is_completed
    from stories
    where type in ('marked_complete', 'marked_incomplete')

),

told_tasks as (

    select distinct task_id from completions
    where is_completed

),

untold_completions as (

    select
        tasks.task_id,
        tasks.completed_at as changed_at,
        cast('completed' as text) as story_id,
        true as is_completed
    from {{ ref("stg_asana__tasks") }} as tasks
    left join told_tasks on tasks.task_id = told_tasks.task_id
    where tasks.is_completed and tasks.completed_at is not null and told_tasks.task_id is null

),

moves as (

    select * from section_moves
    union all
    select * from option_changes

),

first_moves as (

    select distinct on (task_id)
        task_id,
        from_open_status
    from moves
    order by task_id, changed_at, story_id

),

happenings as (

    select
        task_id,
        changed_at,
        story_id,
        to_open_status,
        cast(null as boolean) as is_completed
    from moves
    union all
    select
        task_id,
        changed_at,
        story_id,
        cast(null as text) as to_open_status,
        is_completed
    from completions
    union all
    select
        task_id,
        changed_at,
        story_id,
        cast(null as text) as to_open_status,
        is_completed
    from untold_completions

),

counted as (

    select
        happenings.*,
        count(to_open_status) over (
            partition by task_id
            order by changed_at, story_id
            rows between unbounded preceding and current row
        ) as move_count,
        count(is_completed) over (
            partition by task_id
            order by changed_at, story_id
            rows between unbounded preceding and current row
        ) as completion_count
    from happenings

),

carried as (

    select
        task_id,
        changed_at,
        story_id,
        max(to_open_status) over (partition by task_id, move_count) as to_open_status,
        coalesce(bool_or(is_completed) over (partition by task_id, completion_count), false)
            as is_completed
    from counted

),

opened as (

    select
        carried.task_id,
        carried.changed_at,
        carried.story_id,
        case
            when first_moves.task_id is null then coalesce(statuses.open_status, 'Incomplete')
            else coalesce(first_moves.from_open_status, 'Incomplete')
        end as first_status,
        case
            when carried.is_completed then 'Completed'
            when first_moves.task_id is null then coalesce(statuses.open_status, 'Incomplete')
            else coalesce(carried.to_open_status, first_moves.from_open_status, 'Incomplete')
        end as status
    from carried
    inner join {{ ref("int_asana__statuses") }} as statuses on carried.task_id = statuses.task_id
    left join first_moves on carried.task_id = first_moves.task_id

),

changes as (

    select
        task_id,
        changed_at,
        story_id,
        coalesce(
            lag(status) over (partition by task_id order by changed_at, story_id), first_status
        ) as from_status,
        status as to_status
    from opened

),

final as (

    select
        task_id as issue_id,
        changed_at,
        story_id as sequence,
        from_status,
        {{ asana_category("from_status") }} as from_tracker_category,
        to_status,
        {{ asana_category("to_status") }} as to_tracker_category
    from changes
    where from_status is distinct from to_status

)

select * from final
