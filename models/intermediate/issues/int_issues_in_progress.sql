{{ config(materialized="table") }}

with

spans as (

    select * from {{ ref("int_issue_status_spans") }}
    where status_category in ('in_progress', 'waiting')

),

issues as (

    select * from {{ ref("int_issue_facts") }}

),

cycle_times as (

    select * from {{ ref("int_team_cycle_times") }}

),

running as (

    select
        spans.source_system,
        spans.issue_id,
        issues.project,
        issues.team,
        issues.started_at as first_started_at,
        {{ reporting_date("spans.started_at") }} + 1 as first_day,
        least(
            {{ reporting_date("least(spans.ended_at, issues.archived_at)") }}, {{ today() }} + 1
        ) as last_day
    from spans
    inner join issues
        on spans.source_system = issues.source_system and spans.issue_id = issues.issue_id

),

daily as (

    select
        running.source_system,
        running.issue_id,
        running.project,
        running.team,
        running.first_started_at,
        cast(days.day as date) as day
    from running
    cross join lateral generate_series(
        cast(running.first_day as timestamp),
        cast(running.last_day as timestamp),
        interval '1 day'
    ) as days (day)

),

aged as (

    select
        source_system,
        issue_id,
        project,
        team,
        day,
        case
            when first_started_at < {{ start_of_day("day") }}
                then {{ hours_between("first_started_at", start_of_day("day")) }}
        end as age_hours
    from daily

),

final as (

    select
        aged.source_system,
        aged.issue_id,
        aged.project,
        aged.team,
        aged.day,
        aged.age_hours,
        coalesce(aged.age_hours > cycle_times.cycle_time_p85_hours, false) as is_ageing
    from aged
    left join cycle_times
        on coalesce(aged.team, '') = cycle_times.team and aged.day = cycle_times.day

)

select * from final
