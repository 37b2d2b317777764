with

issues as (

    select * from {{ ref("int_tracker_issues_unioned") }}
    where deleted_at is null

),

types as (

    select * from {{ ref("int_issue_types") }}
    where work_type is null

),

work_types as (

    select * from {{ ref("int_issue_work_types") }}
    where work_type is null

),

final as (

    select
        types.source_system,
        types.project,
        types.type,
        count(*) as issue_count
    from types
    inner join issues
        on
            types.source_system = issues.source_system
            and types.project = issues.project
            and types.type = issues.type
    inner join work_types
        on
            issues.source_system = work_types.source_system
            and issues.issue_id = work_types.issue_id
    group by types.source_system, types.project, types.type

)

select * from final
