with

project_teams as (

    {{ latest_version(source("raw_linear", "project_teams"), ["project_id", "team_id"]) }}

),

final as (

    select
        project_id,
        team_id,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from project_teams

)

select * from final
