with

sprints as (

    select * from {{ ref("int_sprints_unioned") }}
    where state != 'future' and starts_at is not null

),

memberships as (

    select * from {{ ref("int_sprint_memberships") }}

),

open_spans as (

    select
        source_system,
        issue_id,
        started_at,
        coalesce(ended_at, {{ far_future() }}) as ended_at
    from {{ ref("int_issue_status_spans") }}
    where status_category in ('todo', 'in_progress', 'waiting')

),

in_sprints as (

    select
        memberships.source_system,
        memberships.sprint_id,
        memberships.issue_id,
        sprints.starts_at as sprint_starts_at,
        coalesce(sprints.finished_at, {{ far_future() }}) as sprint_ends_at,
        greatest(memberships.added_at, sprints.starts_at) as added_at,
        coalesce(memberships.removed_at, {{ far_future() }}) as removed_at
    from memberships
    inner join sprints
        on
            memberships.source_system = sprints.source_system
            and memberships.sprint_id = sprints.sprint_id

),

final as (

    select
        in_sprints.source_system,
        in_sprints.sprint_id,
        in_sprints.issue_id,
        min(greatest(in_sprints.added_at, open_spans.started_at)) as entered_at,
        min(in_sprints.sprint_starts_at) as sprint_starts_at,
        min(in_sprints.sprint_ends_at) as sprint_ends_at
    from in_sprints
    inner join open_spans
        on
            in_sprints.source_system = open_spans.source_system
            and in_sprints.issue_id = open_spans.issue_id
            and greatest(in_sprints.added_at, open_spans.started_at)
            < least(in_sprints.removed_at, open_spans.ended_at)
            and greatest(in_sprints.added_at, open_spans.started_at) <= in_sprints.sprint_ends_at
    group by in_sprints.source_system, in_sprints.sprint_id, in_sprints.issue_id

)

select * from final
