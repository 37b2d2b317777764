with

group_members as (

    {{ latest_version(source("raw_jira", "group_members"), ["group_id", "account_id"]) }}

),

final as (

    select
        group_id,
        account_id,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from group_members

)

select * from final
