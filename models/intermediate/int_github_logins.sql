{{ config(materialized="table") }}

with

assignees as (

    select
        {{ list_values("assignees") }} as login,
        extracted_at
    from {{ ref("stg_github__issues") }}
    where assignees is not null

),

mentions as (

    select
        author_id as account_id,
        author_login as login,
        author_type as type,
        extracted_at
    from {{ ref("stg_github__pull_requests") }}
    union all
    select
        merged_by_id as account_id,
        merged_by_login as login,
        merged_by_type as type,
        extracted_at
    from {{ ref("stg_github__pull_requests") }}
    union all
    select
        reviewer_id as account_id,
        reviewer_login as login,
        reviewer_type as type,
        extracted_at
    from {{ ref("stg_github__pull_request_reviews") }}
    union all
    select
        actor_id as account_id,
        actor_login as login,
        actor_type as type,
        extracted_at
    from {{ ref("stg_github__pull_request_timeline_items") }}
    union all
    select
        author_id as account_id,
        author_login as login,
        author_type as type,
        extracted_at
    from {{ ref("stg_github__review_comments") }}
    union all
    select
        author_id as account_id,
        author_login as login,
        author_type as type,
        extracted_at
    from {{ ref("stg_github__issues") }}
    union all
    select
        actor_id as account_id,
        actor_login as login,
        actor_type as type,
        extracted_at
    from {{ ref("stg_github__issue_timeline_items") }}
    union all
    select
        creator_id as account_id,
        creator_login as login,
        creator_type as type,
        extracted_at
    from {{ ref("stg_github__deployments") }}
    union all
    select
        creator_id as account_id,
        creator_login as login,
        creator_type as type,
        extracted_at
    from {{ ref("stg_github__deployment_statuses") }}
    union all
    select
        actor_id as account_id,
        actor_login as login,
        actor_type as type,
        extracted_at
    from {{ ref("stg_github__workflow_runs") }}
    union all
    select
        author_id as account_id,
        author_login as login,
        author_type as type,
        extracted_at
    from {{ ref("stg_github__releases") }}
    union all
    select
        cast(null as text) as account_id,
        login,
        cast(null as text) as type,
        extracted_at
    from assignees
    union all
    select
        user_id as account_id,
        user_login as login,
        cast(null as text) as type,
        extracted_at
    from {{ ref("stg_github__members") }}
    union all
    select
        user_id as account_id,
        user_login as login,
        cast(null as text) as type,
        extracted_at
    from {{ ref("stg_github__team_member_versions") }}
    union all
    select
        user_id as account_id,
        user_login as login,
        cast(null as text) as type,
        extracted_at
    from {{ ref("stg_github__commit_identities") }}
    union all
    select
        author_id as account_id,
        author_login as login,
        cast(null as text) as type,
        extracted_at
    from {{ ref("stg_github__pull_request_commits") }}

),

named_mentions as (

    select
        account_id,
        case
            when type = 'Bot' and login not like '%[bot]' then login || '[bot]'
            else login
        end as login,
        coalesce(type = 'Bot', false) or login like '%[bot]' as is_bot,
        extracted_at as seen_at
    from mentions
    where login is not null
    union all
    select
        noreply_account_id as account_id,
        noreply_login as login,
        noreply_login like '%[bot]' as is_bot,
        cast(null as timestamp with time zone) as seen_at
    from {{ ref("int_addresses") }}
    where noreply_login is not null

),

logins as (

    select
        account_id,
        login,
        lower(login) as login_key,
        bool_or(is_bot) as is_bot,
        max(seen_at) as last_seen_at
    from named_mentions
    group by account_id, login

),

login_owners as (

    select distinct on (login_key)
        login_key,
        account_id
    from logins
    where account_id is not null
    order by login_key, last_seen_at desc nulls last, account_id

),

resolved_logins as (

    select
        coalesce(logins.account_id, login_owners.account_id, logins.login_key) as account_id,
        logins.login,
        logins.login_key,
        logins.is_bot,
        logins.last_seen_at
    from logins
    left join login_owners on logins.login_key = login_owners.login_key

),

final as (

    select
        account_id,
        login,
        login_key,
        bool_or(is_bot) as is_bot,
        max(last_seen_at) as last_seen_at
    from resolved_logins
    group by account_id, login, login_key

)

select * from final
