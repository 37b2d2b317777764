with

claimed_addresses as (

    select
        nullif(lower(trim(email)), '') as email,
        coalesce(user_id, lower(user_login)) as account_key,
        'commit_identity' as rule
    from {{ ref("stg_github__commit_identities") }}
    union
    select
        nullif(lower(trim(author_email)), '') as email,
        coalesce(author_id, lower(author_login)) as account_key,
        'pull_request_commit' as rule
    from {{ ref("stg_github__pull_request_commits") }}
    union
    select
        email,
        coalesce(noreply_account_id, noreply_login) as account_key,
        'noreply' as rule
    from {{ ref("int_addresses") }}

),

identities as (

    select
        'github' as source_system,
        repository_id,
        nullif(lower(trim(email)), '') as email,
        nullif(lower(trim(mapped_email)), '') as mapped_email
    from {{ ref("stg_github__identities") }}
    where deleted_at is null
    union all
    select
        'git' as source_system,
        repository_id,
        nullif(lower(trim(email)), '') as email,
        nullif(lower(trim(mapped_email)), '') as mapped_email
    from {{ ref("stg_git__identities") }}
    where deleted_at is null

),

repository_mappings as (

    select
        source_system,
        repository_id,
        email,
        min(mapped_email) as mapped_email
    from identities
    where email is not null
    group by source_system, repository_id, email
    having count(distinct mapped_email) = 1

),

mapped_addresses as (

    select distinct
        email,
        mapped_email
    from repository_mappings
    where email != mapped_email

),

-- What several accounts of one system have, such as a shared mailbox, tells of no person.
own_addresses as (

    select
        email,
        source_system,
        min(account_id) as account_id
    from {{ ref("int_accounts_met") }}
    where email is not null and source_system != 'git'
    group by email, source_system
    having count(*) = 1

),

final as (

    select
        'git' as source_system,
        claimed_addresses.email as account_id,
        'github' as linked_source_system,
        account_keys.account_id as linked_account_id,
        claimed_addresses.rule
    from claimed_addresses
    inner join {{ ref("int_github_account_keys") }} as account_keys
        on claimed_addresses.account_key = account_keys.account_key
    where claimed_addresses.email is not null
    union all
    select
        'git' as source_system,
        email as account_id,
        source_system as linked_source_system,
        account_id as linked_account_id,
        'verified_address' as rule
    from own_addresses
    union all
    select
        own_addresses.source_system,
        own_addresses.account_id,
        other_addresses.source_system as linked_source_system,
        other_addresses.account_id as linked_account_id,
        'verified_address' as rule
    from own_addresses
    inner join own_addresses as other_addresses
        on
            own_addresses.email = other_addresses.email
            and own_addresses.source_system > other_addresses.source_system
    union all
    select
        'git' as source_system,
        email as account_id,
        'git' as linked_source_system,
        mapped_email as linked_account_id,
        'mailmap' as rule
    from mapped_addresses

)

select * from final
