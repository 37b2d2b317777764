with

projects as (

    {{ latest_living_version(source("raw_jira", "projects"), ["id"]) }}

),

final as (

    select
        id as project_id,
        key,
        name,
        url,
        project_type_key,
        style,
        archived as is_archived,
        lead_account_id,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from projects

)

select * from final
