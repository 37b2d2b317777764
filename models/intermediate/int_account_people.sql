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
        source_system,
        account_id as account_key,
        account_id
    from {{ ref("int_accounts") }}
    where source_system != 'github'

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
