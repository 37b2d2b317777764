{{ config(materialized="table") }}

with

sprints as (

    select * from {{ ref("int_sprints_unioned") }}

),

memberships as (

    select * from {{ ref("int_sprint_memberships") }}

),

scopes as (

    select * from {{ ref("int_sprint_scopes") }}

),

spans as (

    select * from {{ ref("int_issue_status_spans") }}

),

points as (

    select * from {{ ref("int_issue_points") }}

),

-- Where an issue stood when its part in the sprint was over: at the end, or when it was moved out.
parts as (

    select
        memberships.source_system,
        memberships.sprint_id,
        memberships.issue_id,
        bool_or(
            memberships.added_at <= coalesce(sprints.finished_at, {{ far_future() }})
            and coalesce(memberships.removed_at, {{ far_future() }})
            >= coalesce(sprints.finished_at, {{ far_future() }})
        ) as is_in_at_end,
        max(least(memberships.removed_at, sprints.finished_at)) as left_at
    from memberships
    inner join sprints
        on
            memberships.source_system = sprints.source_system
            and memberships.sprint_id = sprints.sprint_id
    where
        memberships.added_at <= coalesce(sprints.finished_at, {{ far_future() }})
        and (
            sprints.starts_at is null
            or coalesce(memberships.removed_at, {{ far_future() }}) > sprints.starts_at
        )
    group by memberships.source_system, memberships.sprint_id, memberships.issue_id

),

judged as (

    select
        parts.source_system,
        parts.sprint_id,
        parts.issue_id,
        sprints.state,
        sprints.starts_at as sprint_starts_at,
        scopes.entered_at,
        coalesce(scopes.entered_at <= sprints.starts_at, false) as is_committed,
        coalesce(scopes.entered_at > sprints.starts_at, false) as is_added,
        parts.is_in_at_end,
        case
            when parts.is_in_at_end then coalesce(sprints.finished_at, {{ far_future() }})
            else parts.left_at
        end as judged_at
    from parts
    inner join sprints
        on parts.source_system = sprints.source_system and parts.sprint_id = sprints.sprint_id
    left join scopes
        on
            parts.source_system = scopes.source_system
            and parts.sprint_id = scopes.sprint_id
            and parts.issue_id = scopes.issue_id

),

categories as (

    select
        judged.source_system,
        judged.sprint_id,
        judged.issue_id,
        max(spans.status_category) as category_at_end
    from judged
    inner join spans
        on
            judged.source_system = spans.source_system
            and judged.issue_id = spans.issue_id
            and judged.judged_at >= spans.started_at
            and judged.judged_at < coalesce(spans.ended_at, {{ far_future() }} + interval '1 day')
    group by judged.source_system, judged.sprint_id, judged.issue_id

),

estimates as (

    select
        judged.source_system,
        judged.sprint_id,
        judged.issue_id,
        max(points.points) filter (
            where
            judged.entered_at >= points.started_at
            and judged.entered_at < coalesce(points.ended_at, {{ far_future() }})
        ) as points_when_entered,
        max(points.points) filter (
            where
            judged.judged_at >= points.started_at
            and judged.judged_at
            < coalesce(points.ended_at, {{ far_future() }} + interval '1 day')
        ) as points_at_end
    from judged
    inner join points
        on judged.source_system = points.source_system and judged.issue_id = points.issue_id
    group by judged.source_system, judged.sprint_id, judged.issue_id

),

moved_on as (

    select distinct
        judged.source_system,
        judged.sprint_id,
        judged.issue_id
    from judged
    inner join memberships
        on
            judged.source_system = memberships.source_system
            and judged.issue_id = memberships.issue_id
            and judged.sprint_id != memberships.sprint_id
            and coalesce(memberships.removed_at, {{ far_future() }}) > judged.judged_at
    inner join sprints as later_sprints
        on
            memberships.source_system = later_sprints.source_system
            and memberships.sprint_id = later_sprints.sprint_id
            and coalesce(later_sprints.starts_at, {{ far_future() }}) > judged.sprint_starts_at
    where judged.is_in_at_end and judged.state = 'closed'

),

final as (

    select
        judged.source_system,
        judged.sprint_id,
        judged.issue_id,
        judged.is_committed,
        judged.is_added,
        judged.entered_at is not null and not judged.is_in_at_end as is_removed,
        judged.entered_at is not null
        and judged.is_in_at_end
        and coalesce(categories.category_at_end = 'done', false) as is_completed,
        judged.entered_at is not null
        and coalesce(categories.category_at_end != 'done', false)
        and moved_on.issue_id is not null as is_carried_over,
        judged.entered_at is not null
        and (estimates.points_at_end is distinct from estimates.points_when_entered)
            as is_reestimated,
        case when judged.is_committed then estimates.points_when_entered end as points_at_start,
        case when judged.is_added then estimates.points_when_entered end as points_when_added,
        estimates.points_at_end
    from judged
    left join categories
        on
            judged.source_system = categories.source_system
            and judged.sprint_id = categories.sprint_id
            and judged.issue_id = categories.issue_id
    left join estimates
        on
            judged.source_system = estimates.source_system
            and judged.sprint_id = estimates.sprint_id
            and judged.issue_id = estimates.issue_id
    left join moved_on
        on
            judged.source_system = moved_on.source_system
            and judged.sprint_id = moved_on.sprint_id
            and judged.issue_id = moved_on.issue_id

)

select * from final
