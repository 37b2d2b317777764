{{ config(materialized="table") }}

with

mentions as (

    select
        author_email as email,
        author_name as name,
        authored_at as seen_at
    from {{ ref("int_commits_unioned") }}
    union all
    select
        committer_email as email,
        committer_name as name,
        committed_at as seen_at
    from {{ ref("int_commits_unioned") }}
    union all
    select
        nullif(lower(trim(author_email)), '') as email,
        author_name as name,
        authored_at as seen_at
    from {{ ref("stg_github__pull_request_commits") }}
    union all
    select
        nullif(lower(trim(email)), '') as email,
        name,
        cast(null as timestamp with time zone) as seen_at
    from {{ ref("stg_github__identities") }}
    union all
    select
        nullif(lower(trim(mapped_email)), '') as email,
        mapped_name as name,
        cast(null as timestamp with time zone) as seen_at
    from {{ ref("stg_github__identities") }}
    union all
    select
        nullif(lower(trim(email)), '') as email,
        name,
        cast(null as timestamp with time zone) as seen_at
    from {{ ref("stg_git__identities") }}
    union all
    select
        nullif(lower(trim(mapped_email)), '') as email,
        mapped_name as name,
        cast(null as timestamp with time zone) as seen_at
    from {{ ref("stg_git__identities") }}

),

named_mentions as (

    select
        email,
        name,
        max(seen_at) as last_seen_at
    from mentions
    where email is not null
    group by email, name

),

latest_names as (

    select distinct on (email)
        email,
        name
    from named_mentions
    order by email, last_seen_at desc nulls last, name nulls last

),

github_hosts as (

    select host from {{ ref("stg_github__repositories") }}
    union
    select 'github.com' as host
    where not exists (select 1 from {{ ref("stg_github__repositories") }})

),

final as (

    select
        latest_names.email,
        latest_names.name,
        case
            when github_hosts.host is not null
                and {{ matches("latest_names.email", "'^[0-9]+[+].'") }}
                then split_part(latest_names.email, '+', 1)
        end as noreply_account_id,
        case
            when github_hosts.host is not null
                and {{ matches("latest_names.email", "'^[0-9]+[+].'") }}
                then split_part(split_part(latest_names.email, '@', 1), '+', 2)
            when github_hosts.host is not null
                then split_part(latest_names.email, '@', 1)
        end as noreply_login
    from latest_names
    left join github_hosts
        on split_part(latest_names.email, '@users.noreply.', 2) = github_hosts.host

)

select * from final
