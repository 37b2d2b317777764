with

iterations as (

    select * from {{ ref("stg_github__project_v2_iterations") }}
    where starts_on is not null

),

projects as (

    select * from {{ ref("stg_github__projects_v2") }}

),

days as (

    select
        iterations.*,
        cast(starts_on as date) as first_day,
        cast(starts_on as date) + cast(duration_days as integer) as next_day
    from iterations

),

dated as (

    select
        days.*,
        {{ start_of_day("first_day") }} as starts_at,
        {{ start_of_day("next_day") }} as ends_at
    from days

),

final as (

    select
        concat(dated.project_id, ':', dated.iteration_id) as sprint_id,
        dated.title as name,
        dated.project_id as series_id,
        dated.project_id,
        coalesce(projects.title, dated.project_id) as project,
        cast(null as text) as tracker_team,
        case
            when dated.ends_at <= {{ start_of_day(today()) }} then 'closed'
            when dated.starts_at < {{ start_of_day(today() ~ " + 1") }} then 'active'
            else 'future'
        end as state,
        dated.starts_at,
        dated.ends_at,
        case when dated.ends_at <= {{ start_of_day(today()) }} then dated.ends_at end
            as completed_at,
        dated.deleted_at
    from dated
    left join projects on dated.project_id = projects.project_id

)

select * from final
