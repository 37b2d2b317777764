with

fields as (

    {{ latest_version(source("raw_jira", "fields"), ["id"]) }}

),

final as (

    select
        id as field_id,
        name,
        custom as is_custom,
        schema_type,
        schema_custom,
        scope_project_id,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from fields

)

select * from final
