with

users as (

    select * from {{ ref("stg_jira__users") }}

),

issues as (

    select distinct
        assignee_account_id,
        reporter_account_id
    from {{ ref("stg_jira__issues") }}

),

mentions as (

    select account_id from users
    union
    select assignee_account_id as account_id from issues
    union
    select reporter_account_id as account_id from issues
    union
    select account_id from {{ ref("stg_jira__group_member_versions") }}

),

final as (

    select
        mentions.account_id,
        users.login,
        users.name,
        nullif(lower(trim(users.email)), '') as email,
        coalesce(users.account_type = 'app', false) as is_bot
    from mentions
    left join users on mentions.account_id = users.account_id
    where mentions.account_id != ''

)

select * from final
