with

sprints as (

    select * from {{ ref("sprints") }}

),

sprint_issues as (

    select * from {{ ref("sprint_issues") }}

),

summed as (

    select
        sprints.source_system,
        sprints.sprint_id,
        sprints.name,
        sprints.project,
        sprints.team,
        sprints.series_id,
        sprints.state,
        sprints.starts_at,
        coalesce(sprints.completed_at, sprints.ends_at) as finished_at,
        count(*) filter (where sprint_issues.is_committed) as committed_issues,
        coalesce(sum(sprint_issues.points_at_start) filter (where sprint_issues.is_committed), 0)
            as committed_points,
        count(*) filter (where sprint_issues.is_added) as added_issues,
        coalesce(sum(sprint_issues.points_when_added) filter (where sprint_issues.is_added), 0)
            as added_points,
        count(*) filter (where sprint_issues.is_removed) as removed_issues,
        coalesce(sum(sprint_issues.points_at_end) filter (where sprint_issues.is_removed), 0)
            as removed_points,
        count(*) filter (where sprint_issues.is_reestimated) as reestimated_issues,
        coalesce(
            sum(
                coalesce(sprint_issues.points_at_end, 0)
                - coalesce(sprint_issues.points_at_start, sprint_issues.points_when_added, 0)
            ) filter (where sprint_issues.is_reestimated),
            0
        ) as reestimated_points,
        count(*) filter (where sprint_issues.is_completed) as completed_issues,
        coalesce(sum(sprint_issues.points_at_end) filter (where sprint_issues.is_completed), 0)
            as completed_points,
        count(*) filter (where sprint_issues.is_carried_over) as carried_over_issues,
        coalesce(sum(sprint_issues.points_at_end) filter (where sprint_issues.is_carried_over), 0)
            as carried_over_points,
        count(*) filter (where sprint_issues.is_committed and sprint_issues.is_completed)
            as kept_issues,
        coalesce(
            sum(sprint_issues.points_at_start)
            filter (where sprint_issues.is_committed and sprint_issues.is_completed),
            0
        ) as kept_points,
        count(*) filter (where sprint_issues.is_committed or sprint_issues.is_added)
            as scope_issues,
        count(*) filter (
            where
            (sprint_issues.is_committed or sprint_issues.is_added)
            and sprint_issues.points_at_end is null
        ) as unestimated_issues
    from sprints
    left join sprint_issues
        on
            sprints.source_system = sprint_issues.source_system
            and sprints.sprint_id = sprint_issues.sprint_id
    group by
        sprints.source_system,
        sprints.sprint_id,
        sprints.name,
        sprints.project,
        sprints.team,
        sprints.series_id,
        sprints.state,
        sprints.starts_at,
        coalesce(sprints.completed_at, sprints.ends_at)

),

closed as (

    select
        source_system,
        sprint_id,
        series_id,
        completed_issues,
        completed_points,
        row_number() over (
            partition by source_system, series_id order by finished_at, starts_at, sprint_id
        ) as place
    from summed
    where state = 'closed'

),

closed_velocities as (

    select
        closed.source_system,
        closed.sprint_id,
        closed.series_id,
        closed.place,
        avg(earlier.completed_issues) as velocity_issues,
        avg(earlier.completed_points) as velocity_points
    from closed
    inner join closed as earlier
        on
            closed.source_system = earlier.source_system
            and coalesce(closed.series_id, '') = coalesce(earlier.series_id, '')
            and earlier.place between closed.place
            - {{ var("velocity_sprints") }}
            + 1 and closed.place
    group by closed.source_system, closed.sprint_id, closed.series_id, closed.place

),

latest_velocities as (

    select distinct on (source_system, series_id)
        source_system,
        series_id,
        velocity_issues,
        velocity_points
    from closed_velocities
    order by source_system, series_id, place desc

),

final as (

    select
        summed.source_system,
        summed.sprint_id,
        summed.name,
        summed.project,
        summed.team,
        summed.state,
        cast(summed.committed_issues as bigint) as committed_issues,
        cast(summed.committed_points as double precision) as committed_points,
        cast(summed.added_issues as bigint) as added_issues,
        cast(summed.added_points as double precision) as added_points,
        cast(summed.removed_issues as bigint) as removed_issues,
        cast(summed.removed_points as double precision) as removed_points,
        cast(summed.reestimated_issues as bigint) as reestimated_issues,
        cast(summed.reestimated_points as double precision) as reestimated_points,
        cast(summed.completed_issues as bigint) as completed_issues,
        cast(summed.completed_points as double precision) as completed_points,
        cast(summed.carried_over_issues as bigint) as carried_over_issues,
        cast(summed.carried_over_points as double precision) as carried_over_points,
        cast(summed.kept_points as double precision) / nullif(summed.committed_points, 0)
            as say_do_share,
        cast(summed.kept_issues as double precision) / nullif(summed.committed_issues, 0)
            as say_do_issues_share,
        cast(summed.completed_points as double precision) / nullif(summed.committed_points, 0)
            as capacity_share,
        cast(
            coalesce(closed_velocities.velocity_issues, latest_velocities.velocity_issues)
            as double precision
        ) as velocity_issues,
        cast(
            coalesce(closed_velocities.velocity_points, latest_velocities.velocity_points)
            as double precision
        ) as velocity_points,
        cast(summed.unestimated_issues as double precision) / nullif(summed.scope_issues, 0)
            as unestimated_share,
        summed.starts_at,
        summed.finished_at
    from summed
    left join closed_velocities
        on
            summed.source_system = closed_velocities.source_system
            and summed.sprint_id = closed_velocities.sprint_id
    left join latest_velocities
        on
            summed.source_system = latest_velocities.source_system
            and coalesce(summed.series_id, '') = coalesce(latest_velocities.series_id, '')

)

select * from final
