with

remote_links as (

    {{ latest_version(source("raw_jira", "remote_links"), ["issue_id", "url"]) }}

),

final as (

    select
        issue_id,
        url,
        title,
        relationship,
        application_type,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from remote_links

)

select * from final
