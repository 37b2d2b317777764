with

teams as (

    {{ latest_living_version(source("raw_linear", "teams"), ["id"]) }}

),

final as (

    select
        id as team_id,
        key,
        name,
        parent_id,
        timezone,
        cycles_enabled as has_cycles,
        cycle_duration as cycle_weeks,
        issue_estimation_type as estimation,
        triage_enabled as has_triage,
        created_at,
        updated_at,
        archived_at,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from teams

)

select * from final
