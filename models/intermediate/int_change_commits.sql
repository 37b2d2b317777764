{{ config(materialized="table") }}

with

pull_requests as (

    select * from {{ ref('int_pull_requests_landed') }}

),

pull_request_commits as (

    select * from {{ ref('int_pull_request_commits_unioned') }}

),

mainline as (

    select * from {{ ref('int_commits_unioned') }}
    where position is not null

),

own_commits as (

    select
        pull_requests.repository,
        pull_requests.change_id,
        pull_requests.position,
        pull_request_commits.sha,
        lower(pull_request_commits.author_email) as author_email,
        pull_request_commits.authored_at,
        pull_request_commits.subject
    from pull_requests
    inner join pull_request_commits
        on
            pull_requests.source_system = pull_request_commits.source_system
            and pull_requests.pull_request_id = pull_request_commits.pull_request_id

),

rebased_commits as (

    select
        own_commits.repository,
        own_commits.change_id,
        own_commits.position,
        mainline.sha
    from own_commits
    inner join mainline
        on
            own_commits.repository = mainline.repository
            and own_commits.author_email = lower(mainline.author_email)
            and own_commits.authored_at = mainline.authored_at
            and own_commits.subject = mainline.subject
    where mainline.position <= coalesce(own_commits.position, mainline.position)

),

claims as (

    select
        repository,
        change_id,
        position,
        tip_sha as sha,
        1 as rank
    from pull_requests
    where tip_sha is not null

    union all

    select
        repository,
        change_id,
        position,
        sha,
        2 as rank
    from pull_requests
    where sha is not null

    union all

    select
        repository,
        change_id,
        position,
        sha,
        3 as rank
    from own_commits

    union all

    select
        repository,
        change_id,
        position,
        sha,
        4 as rank
    from rebased_commits

),

{# A commit in several pull requests belongs to the one that it landed with. #}
pull_request_claims as (

    select distinct on (repository, sha)
        repository,
        sha,
        change_id,
        rank
    from claims
    order by repository, sha, rank, position nulls last, change_id

),

final as (

    select
        repository,
        sha,
        change_id,
        'pull_request' as kind
    from pull_request_claims

    union all

    select
        mainline.repository,
        mainline.sha,
        mainline.sha as change_id,
        'direct_push' as kind
    from mainline
    left join pull_request_claims
        on
            mainline.repository = pull_request_claims.repository
            and mainline.sha = pull_request_claims.sha
    where pull_request_claims.sha is null

)

select * from final
