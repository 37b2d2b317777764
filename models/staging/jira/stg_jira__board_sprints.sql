with

board_sprints as (

    {{ latest_version(source("raw_jira", "board_sprints"), ["board_id", "sprint_id"]) }}

),

final as (

    select
        board_id,
        sprint_id,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from board_sprints

)

select * from final
