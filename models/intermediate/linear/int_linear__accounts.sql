with

users as (

    select * from {{ ref("stg_linear__users") }}

),

issues as (

    select distinct
        assignee_id,
        creator_id
    from {{ ref("stg_linear__issues") }}

),

mentions as (

    select user_id as account_id from users
    union
    select assignee_id as account_id from issues
    union
    select creator_id as account_id from issues
    union
    select user_id as account_id from {{ ref("stg_linear__team_memberships") }}

),

final as (

    select
        mentions.account_id,
        users.login,
        users.name,
        nullif(lower(trim(users.email)), '') as email,
        coalesce(users.is_app, false) as is_bot
    from mentions
    left join users on mentions.account_id = users.user_id
    where mentions.account_id != ''

)

select * from final
