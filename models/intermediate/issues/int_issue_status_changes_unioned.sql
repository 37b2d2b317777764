with

events as (

    {{ union_of_trackers("status_events", [
        "issue_id", "changed_at", "sequence", "from_status", "from_tracker_category", "to_status",
        "to_tracker_category",
    ]) }}

),

issues as (

    select * from {{ ref("int_tracker_issues_unioned") }}

),

first_events as (

    select distinct on (source_system, issue_id) *
    from events
    order by source_system, issue_id, changed_at, sequence

),

beginnings as (

    select
        issues.source_system,
        issues.issue_id,
        issues.project,
        least(issues.created_at, first_events.changed_at) as changed_at,
        '' as sequence,
        case
            when first_events.issue_id is null then issues.status
            else coalesce(first_events.from_status, first_events.to_status)
        end as status,
        case
            when first_events.issue_id is null then issues.tracker_category
            when first_events.from_status is null then first_events.to_tracker_category
            else first_events.from_tracker_category
        end as tracker_category
    from issues
    left join first_events
        on
            issues.source_system = first_events.source_system
            and issues.issue_id = first_events.issue_id

),

final as (

    select
        source_system,
        issue_id,
        project,
        changed_at,
        sequence,
        status,
        tracker_category
    from beginnings
    union all
    select
        events.source_system,
        events.issue_id,
        issues.project,
        events.changed_at,
        events.sequence,
        events.to_status as status,
        events.to_tracker_category as tracker_category
    from events
    inner join issues
        on events.source_system = issues.source_system and events.issue_id = issues.issue_id
    where issues.deleted_at is null or events.changed_at < issues.deleted_at

)

select * from final
