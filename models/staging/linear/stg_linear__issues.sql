with

issues as (

    {{ latest_living_version(source("raw_linear", "issues"), ["id"]) }}

),

final as (

    select
        id as issue_id,
        identifier as key,
        previous_identifiers,
        title,
        description as body,
        url,
        priority,
        estimate as points,
        created_at,
        updated_at,
        started_at,
        triaged_at,
        completed_at,
        canceled_at,
        archived_at,
        auto_closed_at,
        auto_archived_at,
        added_to_cycle_at,
        trashed as is_trashed,
        branch_name,
        label_ids,
        creator_id,
        assignee_id,
        state_id as status_id,
        team_id,
        cycle_id,
        project_id,
        parent_id,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from issues

)

select * from final
