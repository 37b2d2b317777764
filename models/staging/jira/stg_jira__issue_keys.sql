with

issue_keys as (

    {{ latest_version(source("raw_jira", "issues"), ["id", "key"]) }}

),

final as (

    select
        id as issue_id,
        key,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from issue_keys
    where key is not null

)

select * from final
