with

statuses as (

    {{ latest_version(source("raw_jira", "statuses"), ["id"]) }}

),

final as (

    select
        id as status_id,
        name as status,
        status_category_key as status_category,
        scope_project_id,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from statuses

)

select * from final
