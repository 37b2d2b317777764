{{ config(materialized="table") }}

with

sprints as (

    {{ union_of_trackers("sprints", [
        "sprint_id", "name", "series_id", "project_id", "project", "tracker_team", "state",
        "starts_at", "ends_at", "completed_at", "deleted_at",
    ]) }}

),

final as (

    select
        source_system,
        sprint_id,
        name,
        series_id,
        project_id,
        project,
        tracker_team,
        state,
        starts_at,
        ends_at,
        completed_at,
        case when state = 'closed' then coalesce(completed_at, ends_at) else ends_at end
            as finished_at
    from sprints
    where deleted_at is null

)

select * from final
