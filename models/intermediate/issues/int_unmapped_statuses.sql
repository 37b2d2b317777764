with

issues as (

    select * from {{ ref("int_tracker_issues_unioned") }}
    where deleted_at is null

),

statuses as (

    select distinct
        source_system,
        project,
        status
    from {{ ref("int_issue_statuses") }}
    where not is_mapped

),

final as (

    select
        statuses.source_system,
        statuses.project,
        statuses.status,
        count(issues.issue_id) as issue_count
    from statuses
    left join issues
        on
            statuses.source_system = issues.source_system
            and statuses.project = issues.project
            and statuses.status = issues.status
    group by statuses.source_system, statuses.project, statuses.status

)

select * from final
