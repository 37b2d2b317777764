with

accounts as (

    select
        'github' as source_system,
        account_id,
        login,
        email,
        name,
        lower(login) as bot_key,
        is_bot
    from {{ ref("int_github_accounts") }}
    union all
    select
        'git' as source_system,
        email as account_id,
        cast(null as text) as login,
        email,
        name,
        email as bot_key,
        false as is_bot
    from {{ ref("int_addresses") }}

),

bots as (

    select
        accounts.source_system,
        accounts.account_id
    from accounts
    inner join {{ ref("bots") }} as bot_patterns
        on {{ matches_glob("accounts.bot_key", "lower(bot_patterns.pattern)") }}
    group by accounts.source_system, accounts.account_id

),

identities as (

    select
        case when kind = 'email' then 'git' else kind end as source_system,
        lower(trim(value)) as account_key,
        person,
        is_bot
    from {{ ref("identities") }}

),

identified_keys as (

    select
        identities.source_system,
        coalesce(account_keys.account_id, identities.account_key) as account_id,
        identities.person,
        identities.is_bot
    from identities
    left join {{ ref("int_github_account_keys") }} as account_keys
        on
            identities.source_system = 'github'
            and identities.account_key = account_keys.account_key

),

identified_accounts as (

    select
        source_system,
        account_id,
        min(person) as person,
        bool_or(is_bot) as is_bot
    from identified_keys
    group by source_system, account_id

),

final as (

    select
        accounts.source_system,
        accounts.account_id,
        accounts.login,
        accounts.email,
        accounts.name,
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
    left join identified_accounts
        on
            accounts.source_system = identified_accounts.source_system
            and accounts.account_id = identified_accounts.account_id

)

select * from final
