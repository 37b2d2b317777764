with

changelogs as (

    {{ latest_version(source("raw_jira", "changelogs"), ["issue_id", "history_id", "position"]) }}

),

final as (

    select
        issue_id,
        history_id,
        position,
        created as changed_at,
        author_account_id,
        field,
        field_id,
        field_type,
        from_value,
        from_string,
        to_value,
        to_string,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from changelogs

)

select * from final
