{{ config(materialized="table") }}

with

events as (

    {{ union_of_trackers("point_events", [
        "issue_id", "changed_at", "sequence", "from_points", "to_points",
    ]) }}

),

issues as (

    select * from {{ ref("int_tracker_issues_unioned") }}
    where not is_subtask

),

first_events as (

    select distinct on (source_system, issue_id) *
    from events
    order by source_system, issue_id, changed_at, sequence

),

changes as (

    select
        issues.source_system,
        issues.issue_id,
        least(issues.created_at, first_events.changed_at) as changed_at,
        '' as sequence,
        case when first_events.issue_id is null then issues.points else first_events.from_points end
            as points
    from issues
    left join first_events
        on
            issues.source_system = first_events.source_system
            and issues.issue_id = first_events.issue_id
    union all
    select
        events.source_system,
        events.issue_id,
        events.changed_at,
        events.sequence,
        events.to_points as points
    from events
    inner join issues
        on events.source_system = issues.source_system and events.issue_id = issues.issue_id

),

final as (

    select
        source_system,
        issue_id,
        points,
        changed_at as started_at,
        lead(changed_at) over (
            partition by source_system, issue_id order by changed_at, sequence
        ) as ended_at
    from changes

)

select * from final
