{{ config(materialized="table") }}

with

releases as (

    select * from {{ ref('int_releases_scoped') }}
    where is_successful

),

spaced_releases as (

    select
        *,
        {{ reporting_date("finished_at") }} as finished_on,
        {{ hours_between(
            "lag(finished_at) over (partition by scope, scope_name order by finished_at, release_id)",
            "finished_at",
        ) }} as hours_since_previous
    from releases

),

releases_by_period as (

    {{ by_grain("spaced_releases", "finished_at") }}

),

final as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        count(*) as release_count,
        count(*) filter (where is_failed) as failed_release_count,
        count(*) filter (where is_rework) as rework_release_count,
        count(*) filter (where is_failed and not is_rework) as failed_planned_release_count,
        count(distinct finished_on) as deployment_days,
        percentile_cont(0.5) within group (
            order by hours_since_previous
        ) as hours_between_releases_p50
    from releases_by_period
    group by scope, scope_name, grain, period_start

)

select * from final
