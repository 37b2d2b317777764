with

issues as (

    {{ latest_living_version(source("raw_github", "issues"), ["id"]) }}

),

final as (

    select
        id as issue_id,
        repository_id,
        full_database_id,
        number,
        title,
        url,
        body_text as body,
        lower(state) as state,
        lower(state_reason) as state_reason,
        issue_type as type,
        author_type,
        author_login,
        author_id,
        labels,
        assignees,
        milestone_title as milestone,
        parent_id,
        created_at,
        updated_at,
        closed_at,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from issues

)

select * from final
