with

tasks as (

    select * from {{ ref("stg_asana__tasks") }}

),

fields as (

    select * from {{ ref("stg_asana__custom_fields") }}
    where role = 'status'

),

options as (

    select
        field_values.task_id,
        min(field_values.enum_value_name) as status
    from {{ ref("stg_asana__task_custom_field_values") }} as field_values
    inner join fields on field_values.field_id = fields.field_id
    inner join tasks
        on
            field_values.task_id = tasks.task_id
            and field_values.extracted_at = tasks.extracted_at
    group by field_values.task_id

),

sections as (

    select * from {{ ref("stg_asana__sections") }}

),

final as (

    select
        tasks.task_id,
        case
            when options.status is not null then options.status
            when not coalesce(sections.is_sprint, false)
                then coalesce(sections.name, homes.section)
        end as open_status,
        tasks.is_completed
    from tasks
    inner join {{ ref("int_asana__homes") }} as homes on tasks.task_id = homes.task_id
    left join options on tasks.task_id = options.task_id
    left join sections on homes.section_id = sections.section_id

)

select * from final
