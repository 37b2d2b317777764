{{ config(materialized="table") }}

with

accounts as (

    {{ union_of_trackers("accounts", ["account_id", "login", "email", "name", "is_bot"]) }}
    union all
    select
        'git' as source_system,
        email as account_id,
        cast(null as text) as login,
        email,
        name,
        false as is_bot
    from {{ ref("int_addresses") }}

),

bots as (

    select
        accounts.source_system,
        accounts.account_id
    from accounts
    inner join {{ ref("bots") }} as bot_patterns
        on
            {{ matches_glob(
                "lower(coalesce(accounts.login, accounts.email))", "lower(bot_patterns.pattern)"
            ) }}
    group by accounts.source_system, accounts.account_id

),

possible_keys as (

    select
        source_system,
        lower(account_id) as account_key,
        account_id,
        0 as preference
    from accounts
    where source_system != 'github'
    union all
    select
        source_system,
        lower(login) as account_key,
        account_id,
        1 as preference
    from accounts
    where source_system != 'github' and login is not null
    union all
    select
        'github' as source_system,
        account_key,
        account_id,
        0 as preference
    from {{ ref("int_github_account_keys") }}

),

account_keys as (

    select distinct on (source_system, account_key)
        source_system,
        account_key,
        account_id
    from possible_keys
    order by source_system, account_key, preference, account_id

),

identities as (

    select
        case when kind = 'email' then 'git' else kind end as source_system,
        lower(trim(value)) as account_key,
        person,
        is_bot
    from {{ ref("identities") }}

),

named_accounts as (

    select
        account_keys.source_system,
        account_keys.account_id,
        0 as preference,
        identities.person,
        identities.is_bot
    from identities
    inner join account_keys
        on
            identities.source_system = account_keys.source_system
            and identities.account_key = account_keys.account_key
    union all
    select
        accounts.source_system,
        accounts.account_id,
        1 as preference,
        identities.person,
        identities.is_bot
    from identities
    inner join accounts on identities.account_key = accounts.email
    where identities.source_system = 'git' and accounts.source_system != 'git'

),

counted_names as (

    select
        source_system,
        account_id,
        preference,
        min(person) as person,
        bool_or(is_bot) as is_bot
    from named_accounts
    group by source_system, account_id, preference

),

identified_accounts as (

    select distinct on (source_system, account_id)
        source_system,
        account_id,
        person,
        is_bot
    from counted_names
    order by source_system, account_id, preference

),

final as (

    select
        accounts.source_system,
        accounts.account_id,
        accounts.login,
        accounts.email,
        accounts.name,
        case
            when account_keys.account_id = accounts.account_id then account_keys.account_key
            else accounts.account_id
        end as handle,
        identified_accounts.person as identified_person,
        coalesce(
            identified_accounts.is_bot,
            accounts.is_bot or bots.account_id is not null
        ) as is_bot
    from accounts
    left join bots
        on
            accounts.source_system = bots.source_system
            and accounts.account_id = bots.account_id
    left join account_keys
        on
            accounts.source_system = account_keys.source_system
            and lower(accounts.login) = account_keys.account_key
    left join identified_accounts
        on
            accounts.source_system = identified_accounts.source_system
            and accounts.account_id = identified_accounts.account_id

)

select * from final
