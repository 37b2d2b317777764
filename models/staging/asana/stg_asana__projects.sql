with

projects as (

    {{ latest_living_version(source("raw_asana", "projects"), ["gid"]) }}

),

final as (

    select
        gid as project_id,
        name,
        workspace_gid as workspace_id,
        team_gid as team_id,
        permalink_url as url,
        archived as is_archived,
        completed as is_completed,
        completed_at,
        created_at,
        modified_at as updated_at,
        start_on as starts_on,
        due_on,
        is_sprint,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from projects

)

select * from final
