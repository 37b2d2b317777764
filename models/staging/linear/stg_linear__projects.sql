with

projects as (

    {{ latest_version(source("raw_linear", "projects"), ["id"]) }}

),

final as (

    select
        id as project_id,
        name,
        slug_id,
        url,
        status_name as status,
        status_type as status_category,
        lead_id,
        start_date as starts_on,
        target_date as target_on,
        created_at,
        updated_at,
        started_at,
        completed_at,
        canceled_at,
        archived_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from projects

)

select * from final
