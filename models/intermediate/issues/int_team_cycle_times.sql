{{ config(materialized="table") }}

with

finished as (

    select
        coalesce(team, '') as team,
        cycle_time_hours,
        deleted_at,
        {{ reporting_date("done_at") }} as done_on
    from {{ ref("int_issue_facts") }}
    where cycle_time_hours is not null

),

windowed as (

    select
        finished.team,
        finished.cycle_time_hours,
        finished.deleted_at,
        finished.done_on + cast(days.number as integer) as day
    from finished
    cross join generate_series(1, {{ var("ageing_window_days") }}) as days (number)

),

final as (

    select
        team,
        day,
        percentile_cont(0.85) within group (order by cycle_time_hours) as cycle_time_p85_hours
    from windowed
    where
        day <= {{ today() }} + 1
        and (deleted_at is null or deleted_at >= {{ start_of_day("day") }})
    group by team, day

)

select * from final
