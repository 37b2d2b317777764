with

task_custom_field_values as (

    {{ latest_version(
        source("raw_asana", "task_custom_field_values"),
        ["task_gid", "custom_field_gid"],
    ) }}

),

final as (

    select
        task_gid as task_id,
        custom_field_gid as field_id,
        custom_field_name as field,
        number_value,
        enum_value_name,
        text_value,
        display_value,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from task_custom_field_values

)

select * from final
