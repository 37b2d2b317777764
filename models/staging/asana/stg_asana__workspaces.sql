with

workspaces as (

    {{ latest_version(source("raw_asana", "workspaces"), ["gid"]) }}

),

final as (

    select
        gid as workspace_id,
        name,
        is_organization,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from workspaces

)

select * from final
