with

components as (

    {{ latest_version(source("raw_jira", "components"), ["id"]) }}

),

final as (

    select
        id as component_id,
        project_id,
        name,
        description,
        lead_account_id,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from components

)

select * from final
