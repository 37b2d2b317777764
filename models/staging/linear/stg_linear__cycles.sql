with

cycles as (

    {{ latest_living_version(source("raw_linear", "cycles"), ["id"]) }}

),

final as (

    select
        id as cycle_id,
        number,
        name,
        team_id,
        starts_at,
        ends_at,
        completed_at,
        progress,
        uncompleted_issue_ids,
        created_at,
        updated_at,
        archived_at,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from cycles

)

select * from final
