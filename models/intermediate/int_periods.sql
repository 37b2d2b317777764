{{ config(materialized="table") }}

with

steps as (

    select
        grain,
        cast(step as interval) as step
    from (
        values
        ('day', '1 day'),
        ('week', '7 days'),
        ('month', '1 month'),
        ('quarter', '3 months')
    ) as grains (grain, step)

),

starts as (

    select
        steps.grain,
        cast(period_start as date) as period_start,
        cast(period_start + steps.step as date) as period_end
    from steps
    cross join lateral generate_series(
        date_trunc(steps.grain, cast('1970-01-01' as timestamp)),
        cast({{ today() }} as timestamp),
        steps.step
    ) as series (period_start)

),

final as (

    select
        grain,
        period_start,
        period_end,
        cast(least(period_end, {{ today() }} + 1) - period_start as integer) as period_days,
        period_end > {{ today() }} as is_running,
        {{ start_of_day("period_start") }} as starts_at,
        {{ start_of_day("period_end") }} as ends_at
    from starts

)

select * from final
