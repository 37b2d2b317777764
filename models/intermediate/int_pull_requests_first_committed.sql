with

pull_requests as (

    select * from {{ ref('int_pull_requests_unioned') }}

),

commits as (

    select * from {{ ref('int_pull_request_commits_unioned') }}

),

landed as (

    select * from {{ ref('int_pull_requests_landed') }}

),

commit_times as (

    select
        pull_requests.source_system,
        pull_requests.pull_request_id,
        case
            when commits.sha is null then null
            when commits.authored_at is null then pull_requests.opened_at
            when commits.authored_at > coalesce(pull_requests.merged_at, landed.landed_at)
                then pull_requests.opened_at
            when
                commits.authored_at
                < pull_requests.opened_at - interval '1 day' * {{ var("broken_clock_days") }}
                then pull_requests.opened_at
            else commits.authored_at
        end as committed_at
    from pull_requests
    left join commits
        on
            pull_requests.source_system = commits.source_system
            and pull_requests.pull_request_id = commits.pull_request_id
    left join landed
        on
            pull_requests.source_system = landed.source_system
            and pull_requests.pull_request_id = landed.pull_request_id

),

final as (

    select
        source_system,
        pull_request_id,
        min(committed_at) as first_commit_at
    from commit_times
    group by source_system, pull_request_id

)

select * from final
