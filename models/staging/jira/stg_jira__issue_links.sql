with

issue_links as (

    {{ latest_version(source("raw_jira", "issue_links"), ["id"]) }}

),

final as (

    select
        id as issue_link_id,
        type_name as type,
        inward_issue_id,
        outward_issue_id,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from issue_links

)

select * from final
