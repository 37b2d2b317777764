with

provider_comments as (

    {{ union_of(
        "review_comments",
        [
            "comment_id",
            "repository_id",
            "pull_request_number",
            "author_id",
            "author_login",
            "author_type",
            "commented_at",
            "deleted_at",
        ],
        var("code_hosts"),
    ) }}

),

repository_ids as (

    select * from {{ ref('int_repository_ids') }}

),

pull_requests as (

    select * from {{ ref('int_pull_requests_unioned') }}

),

account_people as (

    select * from {{ ref('int_account_people') }}

),

-- Of a repository that was deleted and made anew under its name, older ones are of another number.
final as (

    select
        provider_comments.source_system,
        provider_comments.comment_id,
        pull_requests.pull_request_id,
        pull_requests.repository,
        pull_requests.number,
        authors.person as author,
        coalesce(authors.is_bot, provider_comments.author_type = 'Bot', false) as is_bot,
        coalesce(
            authors.person = pull_requests.author,
            authors.person is null and pull_requests.author is null
        ) as is_by_author,
        provider_comments.commented_at
    from provider_comments
    inner join repository_ids
        on
            provider_comments.source_system = repository_ids.source_system
            and provider_comments.repository_id = repository_ids.source_id
    inner join pull_requests
        on
            provider_comments.source_system = pull_requests.source_system
            and repository_ids.repository = pull_requests.repository
            and provider_comments.pull_request_number = pull_requests.number
            and provider_comments.commented_at >= pull_requests.opened_at
    left join account_people as authors
        on
            provider_comments.source_system = authors.source_system
            and coalesce(
                provider_comments.author_id, lower(provider_comments.author_login)
            ) = authors.account_key
    where provider_comments.deleted_at is null

)

select * from final
