with

sprint_issues as (

    select * from {{ ref("int_sprint_issues") }}

),

issues as (

    select * from {{ ref("issues") }}

),

final as (

    select
        sprint_issues.source_system,
        sprint_issues.sprint_id,
        sprint_issues.issue_id,
        issues.key,
        sprint_issues.is_committed,
        sprint_issues.is_added,
        sprint_issues.is_removed,
        sprint_issues.is_completed,
        sprint_issues.is_carried_over,
        sprint_issues.is_reestimated,
        sprint_issues.points_at_start,
        sprint_issues.points_when_added,
        sprint_issues.points_at_end
    from sprint_issues
    inner join issues
        on
            sprint_issues.source_system = issues.source_system
            and sprint_issues.issue_id = issues.issue_id

)

select * from final
