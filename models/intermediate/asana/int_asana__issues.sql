with

tasks as (

    select * from {{ ref("stg_asana__tasks") }}
    where resource_subtype is distinct from 'section'

),

fields as (

    select * from {{ ref("stg_asana__custom_fields") }}

),

field_values as (

    select
        field_values.task_id,
        max(field_values.number_value) filter (where fields.role = 'points') as points,
        min(coalesce(field_values.enum_value_name, field_values.text_value))
        filter (where fields.role = 'type') as type
    from {{ ref("stg_asana__task_custom_field_values") }} as field_values
    inner join fields on field_values.field_id = fields.field_id
    inner join tasks
        on
            field_values.task_id = tasks.task_id
            and field_values.extracted_at = tasks.extracted_at
    group by field_values.task_id

),

projects as (

    select * from {{ ref("stg_asana__projects") }}

),

teams as (

    select * from {{ ref("stg_asana__teams") }}

),

final as (

    select
        tasks.task_id as issue_id,
        cast(null as text) as key,
        homes.project_id,
        coalesce(projects.name, homes.project_id) as project,
        cast(null as text) as repository,
        cast(null as bigint) as number,
        tasks.title,
        tasks.url,
        tasks.body,
        coalesce(
            field_values.type,
            tasks.type,
            case
                when tasks.resource_subtype in ('milestone', 'approval') then tasks.resource_subtype
            end
        ) as type,
        tasks.parent_id,
        tasks.labels,
        cast(null as text) as components,
        cast(null as text) as milestone,
        tasks.assignee_id as assignee_account,
        tasks.author_id as reporter_account,
        teams.name as tracker_team,
        case
            when statuses.is_completed then 'Completed' else
                coalesce(statuses.open_status, 'Incomplete')
        end as status,
        case
            when statuses.is_completed then 'done' when statuses.open_status is null then 'todo'
        end as tracker_category,
        field_values.points,
        tasks.parent_id is not null as is_subtask,
        tasks.created_at,
        tasks.updated_at,
        cast(null as timestamp with time zone) as archived_at,
        tasks.deleted_at
    from tasks
    inner join {{ ref("int_asana__homes") }} as homes on tasks.task_id = homes.task_id
    inner join {{ ref("int_asana__statuses") }} as statuses on tasks.task_id = statuses.task_id
    left join projects on homes.project_id = projects.project_id
    left join teams on projects.team_id = teams.team_id
    left join field_values on tasks.task_id = field_values.task_id

)

select * from final
