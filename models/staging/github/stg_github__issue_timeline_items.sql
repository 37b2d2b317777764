with

issue_timeline_items as (

    {{ latest_version(source("raw_github", "issue_timeline_items"), ["id"]) }}

),

final as (

    select
        id as event_id,
        issue_id,
        repository_id,
        lower(
            regexp_replace(regexp_replace(type, 'Event$', ''), '([a-z])([A-Z])', '\1_\2', 'g')
        ) as type,
        actor_type,
        actor_login,
        actor_id,
        label_name as label,
        lower(state_reason) as state_reason,
        closer_type,
        closer,
        assignee,
        milestone_title as milestone,
        from_repository,
        project_id,
        previous_status,
        status,
        previous_issue_type,
        issue_type,
        created_at as occurred_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from issue_timeline_items

)

select * from final
