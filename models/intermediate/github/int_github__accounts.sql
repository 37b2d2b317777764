with

latest_logins as (

    select distinct on (account_id)
        account_id,
        login,
        login_key
    from {{ ref("int_github_logins") }}
    order by account_id, last_seen_at desc nulls last, is_bot desc, login

),

bots as (

    select account_id
    from {{ ref("int_github_logins") }}
    group by account_id
    having bool_or(is_bot)

),

profiles as (

    select distinct on (user_id)
        user_id as account_id,
        name,
        nullif(lower(trim(email)), '') as email
    from {{ ref("stg_github__members") }}
    order by user_id, extracted_at desc, organization

),

final as (

    select
        latest_logins.account_id,
        latest_logins.login,
        latest_logins.login_key,
        profiles.name,
        profiles.email,
        bots.account_id is not null as is_bot
    from latest_logins
    left join bots on latest_logins.account_id = bots.account_id
    left join profiles on latest_logins.account_id = profiles.account_id

)

select * from final
