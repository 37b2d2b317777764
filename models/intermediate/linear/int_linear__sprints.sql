with

cycles as (

    select * from {{ ref("stg_linear__cycles") }}

),

teams as (

    select * from {{ ref("stg_linear__teams") }}

),

final as (

    select
        cycles.cycle_id as sprint_id,
        coalesce(cycles.name, concat('Cycle ', cycles.number)) as name,
        cycles.team_id as series_id,
        cycles.team_id as project_id,
        teams.key as project,
        teams.name as tracker_team,
        case
            when cycles.completed_at is not null then 'closed'
            when cycles.starts_at >= {{ start_of_day(today() ~ " + 1") }} then 'future'
            else 'active'
        end as state,
        cycles.starts_at,
        cycles.ends_at,
        cycles.completed_at,
        cycles.deleted_at
    from cycles
    left join teams on cycles.team_id = teams.team_id

)

select * from final
