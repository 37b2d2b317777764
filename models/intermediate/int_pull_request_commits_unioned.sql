{{ config(materialized="table") }}

with

provider_commits as (

    {{ union_of(
        "pull_request_commits",
        [
            "pull_request_id",
            "sha",
            "position",
            "subject",
            "author_name",
            "author_email",
            "author_id",
            "author_login",
            "authored_at",
            "committed_at",
            "extracted_at",
        ],
        var("code_hosts"),
    ) }}

),

pull_requests as (

    select * from {{ ref('int_pull_requests_unioned') }}

),

account_people as (

    select * from {{ ref('int_account_people') }}

),

final as (

    select
        provider_commits.source_system,
        provider_commits.pull_request_id,
        provider_commits.sha,
        pull_requests.repository,
        provider_commits.position,
        provider_commits.subject,
        provider_commits.author_name,
        provider_commits.author_email,
        coalesce(authors.person, addresses.person) as author,
        provider_commits.authored_at,
        provider_commits.committed_at
    from provider_commits
    inner join pull_requests
        on
            provider_commits.source_system = pull_requests.source_system
            and provider_commits.pull_request_id = pull_requests.pull_request_id
            and provider_commits.extracted_at = pull_requests.extracted_at
    left join account_people as authors
        on
            provider_commits.source_system = authors.source_system
            and coalesce(
                provider_commits.author_id, lower(provider_commits.author_login)
            ) = authors.account_key
    left join account_people as addresses
        on
            addresses.source_system = 'git'
            and provider_commits.author_email = addresses.account_key

)

select * from final
