{{ config(materialized="table") }}

with

statuses as (

    select distinct
        source_system,
        project,
        status,
        tracker_category
    from {{ ref("int_issue_status_changes_unioned") }}

),

rules as (

    select
        lower(source_system) as source_system,
        lower(project) as project,
        lower(status) as status,
        category
    from {{ ref("issue_statuses") }}

),

ruled as (

    select distinct on (
        statuses.source_system, statuses.project, statuses.status, statuses.tracker_category
    )
        statuses.source_system,
        statuses.project,
        statuses.status,
        statuses.tracker_category,
        rules.category
    from statuses
    left join rules
        on
            lower(statuses.status) = rules.status
            and statuses.source_system = coalesce(rules.source_system, statuses.source_system)
            and (rules.project is null or lower(statuses.project) = rules.project)
    order by
        statuses.source_system,
        statuses.project,
        statuses.status,
        statuses.tracker_category,
        case when rules.project is null then 1 else 0 end,
        case when rules.source_system is null then 1 else 0 end,
        rules.category

),

final as (

    select
        source_system,
        project,
        status,
        tracker_category,
        coalesce(category, tracker_category, 'todo') as status_category,
        coalesce(category, tracker_category) is not null as is_mapped
    from ruled

)

select * from final
