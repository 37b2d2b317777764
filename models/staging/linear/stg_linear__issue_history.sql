with

issue_history as (

    {{ latest_version(source("raw_linear", "issue_history"), ["id"]) }}

),

final as (

    select
        id as history_id,
        issue_id,
        created_at as changed_at,
        updated_at,
        actor_id,
        from_state_id,
        to_state_id,
        from_assignee_id,
        to_assignee_id,
        from_estimate,
        to_estimate,
        from_priority,
        to_priority,
        from_cycle_id,
        to_cycle_id,
        from_team_id,
        to_team_id,
        from_project_id,
        to_project_id,
        from_parent_id,
        to_parent_id,
        added_label_ids,
        removed_label_ids,
        archived,
        auto_archived,
        auto_closed,
        trashed,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from issue_history

)

select * from final
