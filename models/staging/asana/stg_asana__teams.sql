with

teams as (

    {{ latest_living_version(source("raw_asana", "teams"), ["gid"]) }}

),

final as (

    select
        gid as team_id,
        name,
        organization_gid as workspace_id,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from teams

)

select * from final
