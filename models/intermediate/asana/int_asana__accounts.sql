with

users as (

    select * from {{ ref("stg_asana__users") }}

),

tasks as (

    select distinct
        assignee_id,
        author_id
    from {{ ref("stg_asana__tasks") }}

),

mentions as (

    select user_id as account_id from users
    union
    select assignee_id as account_id from tasks
    union
    select author_id as account_id from tasks
    union
    select user_id as account_id from {{ ref("stg_asana__team_membership_versions") }}

),

final as (

    select
        mentions.account_id,
        cast(null as text) as login,
        users.name,
        nullif(lower(trim(users.email)), '') as email,
        false as is_bot
    from mentions
    left join users on mentions.account_id = users.user_id
    where mentions.account_id != ''

)

select * from final
