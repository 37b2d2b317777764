with

project_v2_iterations as (

    {{ latest_version(source("raw_github", "project_v2_iterations"), ["field_id", "id"]) }}

),

final as (

    select
        id as iteration_id,
        field_id,
        project_id,
        title,
        start_date as starts_on,
        duration as duration_days,
        is_completed,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from project_v2_iterations

)

select * from final
