{{ config(materialized="table") }}

with

provider_pull_requests as (

    {{ union_of(
        "pull_requests",
        [
            "pull_request_id",
            "repository_id",
            "number",
            "title",
            "url",
            "body",
            "state",
            "is_draft",
            "author_id",
            "author_login",
            "author_type",
            "merged_by_id",
            "merged_by_login",
            "source_branch",
            "target_branch",
            "labels",
            "closing_issues",
            "merge_sha",
            "head_sha",
            "additions_all",
            "deletions_all",
            "opened_at",
            "updated_at",
            "merged_at",
            "closed_at",
            "deleted_at",
            "extracted_at",
        ],
        var("code_hosts"),
    ) }}

),

repository_ids as (

    select * from {{ ref('int_repository_ids') }}

),

account_people as (

    select * from {{ ref('int_account_people') }}

),

-- A repository that was deleted and made anew under its name counts its numbers anew.
final as (

    select distinct on (repository_ids.repository, provider_pull_requests.number)
        provider_pull_requests.source_system,
        provider_pull_requests.pull_request_id,
        repository_ids.repository,
        provider_pull_requests.number,
        substr(
            repository_ids.repository, strpos(repository_ids.repository, '/') + 1
        ) as full_repository_name,
        provider_pull_requests.title,
        provider_pull_requests.url,
        provider_pull_requests.body,
        provider_pull_requests.state,
        authors.person as author,
        mergers.person as merged_by,
        provider_pull_requests.source_branch,
        provider_pull_requests.target_branch,
        provider_pull_requests.labels,
        provider_pull_requests.closing_issues,
        provider_pull_requests.merge_sha,
        provider_pull_requests.head_sha,
        provider_pull_requests.is_draft,
        coalesce(authors.is_bot, provider_pull_requests.author_type = 'Bot', false) as is_bot,
        provider_pull_requests.additions_all,
        provider_pull_requests.deletions_all,
        provider_pull_requests.opened_at,
        provider_pull_requests.updated_at,
        provider_pull_requests.merged_at,
        provider_pull_requests.closed_at,
        provider_pull_requests.extracted_at
    from provider_pull_requests
    inner join repository_ids
        on
            provider_pull_requests.source_system = repository_ids.source_system
            and provider_pull_requests.repository_id = repository_ids.source_id
    left join account_people as authors
        on
            provider_pull_requests.source_system = authors.source_system
            and coalesce(
                provider_pull_requests.author_id, lower(provider_pull_requests.author_login)
            ) = authors.account_key
    left join account_people as mergers
        on
            provider_pull_requests.source_system = mergers.source_system
            and coalesce(
                provider_pull_requests.merged_by_id, lower(provider_pull_requests.merged_by_login)
            ) = mergers.account_key
    where provider_pull_requests.deleted_at is null
    order by
        repository_ids.repository,
        provider_pull_requests.number,
        repository_ids.is_deleted,
        provider_pull_requests.extracted_at desc,
        provider_pull_requests.pull_request_id

)

select * from final
