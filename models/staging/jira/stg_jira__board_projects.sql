with

board_projects as (

    {{ latest_version(source("raw_jira", "board_projects"), ["board_id", "project_id"]) }}

),

final as (

    select
        board_id,
        project_id,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from board_projects

)

select * from final
