with

login_keys as (

    select
        login_key as account_key,
        account_id,
        0 as preference,
        last_seen_at
    from {{ ref("int_github_logins") }}
    union all
    select
        replace(login_key, '[bot]', '') as account_key,
        account_id,
        1 as preference,
        last_seen_at
    from {{ ref("int_github_logins") }}
    where login_key like '%[bot]'

),

login_owners as (

    select distinct on (account_key)
        account_key,
        account_id
    from login_keys
    order by account_key, preference, last_seen_at desc nulls last, account_id

),

ids as (

    select distinct
        account_id as account_key,
        account_id
    from {{ ref("int_github_logins") }}

),

final as (

    select
        account_key,
        account_id
    from ids
    union all
    select
        login_owners.account_key,
        login_owners.account_id
    from login_owners
    left join ids on login_owners.account_key = ids.account_key
    where ids.account_key is null

)

select * from final
