{{ config(materialized="table") }}

with

account_keys as (

    select
        'github' as source_system,
        account_key,
        account_id
    from {{ ref("int_github_account_keys") }}
    union all
    select
        'git' as source_system,
        email as account_key,
        email as account_id
    from {{ ref("int_addresses") }}

),

final as (

    select
        account_keys.source_system,
        account_keys.account_key,
        accounts.person,
        people.is_bot
    from account_keys
    inner join {{ ref("int_accounts") }} as accounts
        on
            account_keys.source_system = accounts.source_system
            and account_keys.account_id = accounts.account_id
    inner join {{ ref("int_people") }} as people on accounts.person = people.person

)

select * from final
