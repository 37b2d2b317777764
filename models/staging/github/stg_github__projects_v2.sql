with

projects_v2 as (

    {{ latest_version(source("raw_github", "projects_v2"), ["id"]) }}

),

final as (

    select
        id as project_id,
        number,
        owner_login as owner,
        title,
        url,
        closed as is_closed,
        created_at,
        updated_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from projects_v2

)

select * from final
