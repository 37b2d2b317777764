{{ config(materialized="table") }}

with

events as (

    {{ union_of_trackers("sprint_events", [
        "issue_id", "sprint_id", "changed_at", "sequence", "is_in",
    ]) }}

),

members as (

    {{ union_of_trackers("sprint_members", ["issue_id", "sprint_id"]) }}

),

issues as (

    select * from {{ ref("int_tracker_issues_unioned") }}

),

first_events as (

    select distinct on (source_system, issue_id, sprint_id)
        source_system,
        issue_id,
        sprint_id,
        is_in
    from events
    order by source_system, issue_id, sprint_id, changed_at, sequence

),

beginnings as (

    select
        source_system,
        issue_id,
        sprint_id
    from first_events
    where not is_in
    union
    select
        members.source_system,
        members.issue_id,
        members.sprint_id
    from members
    left join first_events
        on
            members.source_system = first_events.source_system
            and members.issue_id = first_events.issue_id
            and members.sprint_id = first_events.sprint_id
    where first_events.issue_id is null

),

moves as (

    select
        source_system,
        issue_id,
        sprint_id,
        changed_at,
        sequence,
        is_in
    from events
    union all
    select
        beginnings.source_system,
        beginnings.issue_id,
        beginnings.sprint_id,
        issues.created_at as changed_at,
        '' as sequence,
        true as is_in
    from beginnings
    inner join issues
        on
            beginnings.source_system = issues.source_system
            and beginnings.issue_id = issues.issue_id

),

compared as (

    select
        moves.*,
        lag(is_in) over issue_moves as was_in
    from moves
    window issue_moves as (
        partition by source_system, issue_id, sprint_id order by changed_at, sequence
    )

),

turns as (

    select
        source_system,
        issue_id,
        sprint_id,
        changed_at,
        is_in,
        lead(changed_at) over issue_turns as next_changed_at
    from compared
    where is_in is distinct from was_in
    window issue_turns as (
        partition by source_system, issue_id, sprint_id order by changed_at, sequence
    )

),

final as (

    select
        turns.source_system,
        turns.sprint_id,
        turns.issue_id,
        turns.changed_at as added_at,
        least(turns.next_changed_at, issues.deleted_at) as removed_at
    from turns
    inner join issues
        on turns.source_system = issues.source_system and turns.issue_id = issues.issue_id
    where
        turns.is_in
        and not issues.is_subtask
        and turns.changed_at
        < coalesce(
            least(turns.next_changed_at, issues.deleted_at), turns.changed_at + interval '1 day'
        )

)

select * from final
