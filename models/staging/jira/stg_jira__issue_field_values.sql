with

issue_field_values as (

    {{ latest_version(source("raw_jira", "issue_field_values"), ["issue_id", "field_id"]) }}

),

final as (

    select
        issue_id,
        field_id,
        value,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from issue_field_values

)

select * from final
