{{ config(materialized="table") }}

with

landed_pull_requests as (

    select * from {{ ref('int_pull_requests_landed') }}

),

pull_requests as (

    select * from {{ ref('int_pull_requests_unioned') }}

),

first_commits as (

    select * from {{ ref('int_pull_requests_first_committed') }}

),

change_commits as (

    select * from {{ ref('int_change_commits') }}
    where kind = 'direct_push'

),

commits as (

    select * from {{ ref('int_commits') }}

),

final as (

    select
        landed_pull_requests.repository,
        landed_pull_requests.change_id,
        'pull_request' as kind,
        landed_pull_requests.number,
        landed_pull_requests.source_system,
        landed_pull_requests.pull_request_id,
        landed_pull_requests.sha,
        landed_pull_requests.position,
        pull_requests.title,
        pull_requests.author,
        pull_requests.is_bot,
        first_commits.first_commit_at,
        landed_pull_requests.landed_at
    from landed_pull_requests
    inner join pull_requests
        on
            landed_pull_requests.source_system = pull_requests.source_system
            and landed_pull_requests.pull_request_id = pull_requests.pull_request_id
    left join first_commits
        on
            landed_pull_requests.source_system = first_commits.source_system
            and landed_pull_requests.pull_request_id = first_commits.pull_request_id

    union all

    select
        change_commits.repository,
        change_commits.change_id,
        change_commits.kind,
        cast(null as bigint) as number,
        cast(null as text) as source_system,
        cast(null as text) as pull_request_id,
        commits.sha,
        commits.position,
        commits.subject as title,
        commits.author,
        commits.is_bot,
        case
            when
                commits.authored_at > commits.committed_at
                or commits.authored_at
                < commits.committed_at - interval '1 day' * {{ var("broken_clock_days") }}
                then commits.committed_at
            else coalesce(commits.authored_at, commits.committed_at)
        end as first_commit_at,
        commits.committed_at as landed_at
    from change_commits
    inner join commits
        on
            change_commits.repository = commits.repository
            and change_commits.sha = commits.sha

)

select * from final
