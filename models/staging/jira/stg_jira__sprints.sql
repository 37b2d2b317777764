with

sprints as (

    {{ latest_living_version(source("raw_jira", "sprints"), ["id"]) }}

),

final as (

    select
        id as sprint_id,
        name,
        state,
        start_date as starts_at,
        end_date as ends_at,
        complete_date as completed_at,
        activated_date as activated_at,
        origin_board_id,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from sprints

)

select * from final
