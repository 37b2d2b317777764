with

issue_types as (

    {{ latest_version(source("raw_jira", "issue_types"), ["id"]) }}

),

final as (

    select
        id as type_id,
        name as type,
        subtask as is_subtask,
        hierarchy_level,
        scope_project_id,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from issue_types

)

select * from final
