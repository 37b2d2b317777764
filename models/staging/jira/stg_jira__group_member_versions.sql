with

group_members as (

    select * from {{ source("raw_jira", "group_members") }}
    where {{ is_completed_load(source("raw_jira", "group_members")) }}

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
