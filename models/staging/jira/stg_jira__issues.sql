with

issues as (

    {{ latest_living_version(source("raw_jira", "issues"), ["id"]) }}

),

final as (

    select
        id as issue_id,
        key,
        url,
        project_id,
        project_key,
        summary as title,
        description as body,
        issue_type_id as type_id,
        issue_type_name as type,
        issue_type_subtask as is_subtask,
        status_id,
        status_name as status,
        status_category_key as status_category,
        priority_name as priority,
        resolution_name as resolution,
        resolution_date as resolved_at,
        parent_id,
        parent_key,
        labels,
        components,
        fix_versions,
        sprint_ids,
        team_id,
        team_name,
        assignee_account_id,
        reporter_account_id,
        creator_account_id,
        created as created_at,
        updated as updated_at,
        archived_date as archived_at,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from issues

)

select * from final
