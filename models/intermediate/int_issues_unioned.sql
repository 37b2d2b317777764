with

issues as (

    select * from {{ ref("int_tracker_issues_unioned") }}

),

timed as (

    select * from {{ ref("int_issues_timed") }}

),

final as (

    select
        issues.source_system,
        issues.issue_id,
        issues.repository,
        lower(issues.project) as project,
        issues.key,
        issues.number,
        issues.title,
        issues.url,
        issues.body,
        issues.type,
        issues.labels,
        issues.components,
        timed.status_category,
        issues.created_at,
        timed.done_at
    from issues
    inner join timed
        on issues.source_system = timed.source_system and issues.issue_id = timed.issue_id
    where issues.deleted_at is null

)

select * from final
