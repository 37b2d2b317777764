{{ config(materialized="table") }}

with

pull_requests as (

    select
        pull_requests.*,
        coalesce(pull_requests.target_branch = repositories.default_branch, true)
            as is_into_mainline,
        coalesce(pull_requests.source_branch = repositories.default_branch, false)
            as is_from_mainline
    from {{ ref('int_pull_requests_unioned') }} as pull_requests
    left join {{ ref('int_repositories') }} as repositories
        on pull_requests.repository = repositories.repository

),

pull_request_commits as (

    select * from {{ ref('int_pull_request_commits_unioned') }}

),

contained as (

    select * from {{ ref('int_pull_requests_contained') }}

),

commits as (

    select * from {{ ref('int_commits_unioned') }}

),

{# A merge whose commit is not in the history: the last of its own commits on the mainline. #}
rebased as (

    select
        pull_requests.source_system,
        pull_requests.pull_request_id,
        max(commits.position) as position
    from pull_requests
    left join contained
        on
            pull_requests.source_system = contained.source_system
            and pull_requests.pull_request_id = contained.pull_request_id
    inner join pull_request_commits
        on
            pull_requests.source_system = pull_request_commits.source_system
            and pull_requests.pull_request_id = pull_request_commits.pull_request_id
    inner join commits
        on
            pull_requests.repository = commits.repository
            and lower(pull_request_commits.author_email) = lower(commits.author_email)
            and pull_request_commits.authored_at = commits.authored_at
            and pull_request_commits.subject = commits.subject
    where
        pull_requests.state = 'merged'
        and contained.sha is null
        and commits.position is not null
    group by pull_requests.source_system, pull_requests.pull_request_id

),

positions as (

    select
        pull_requests.source_system,
        pull_requests.pull_request_id,
        pull_requests.repository,
        pull_requests.number,
        pull_requests.state,
        pull_requests.merge_sha,
        pull_requests.merged_at,
        pull_requests.is_into_mainline,
        contained.sha as tip_sha,
        pull_requests.is_into_mainline or contained.sha = pull_requests.merge_sha as is_certain,
        coalesce(pull_requests.merged_at, pull_requests.closed_at) as ended_at,
        coalesce(
            contained.is_on_mainline,
            pull_requests.is_into_mainline and rebased.position is not null
        ) as is_on_mainline,
        coalesce(contained.position, rebased.position) as position
    from pull_requests
    left join contained
        on
            pull_requests.source_system = contained.source_system
            and pull_requests.pull_request_id = contained.pull_request_id
    left join rebased
        on
            pull_requests.source_system = rebased.source_system
            and pull_requests.pull_request_id = rebased.pull_request_id
    where
        pull_requests.state in ('merged', 'closed')
        and (pull_requests.is_into_mainline or not pull_requests.is_from_mainline)

),

{#
    What the mainline had before it went into another branch, such as a backport or a promotion, had landed before. Where
    a merge commit says so, the pull request itself landed.
#}
final as (

    select
        positions.source_system,
        positions.pull_request_id,
        positions.repository,
        concat('#', positions.number) as change_id,
        positions.number,
        coalesce(mainline.sha, positions.merge_sha) as sha,
        coalesce(positions.tip_sha, positions.merge_sha) as tip_sha,
        positions.position,
        case
            when positions.state = 'merged' and (positions.is_on_mainline or mainline.sha is null)
                then positions.merged_at
            else greatest(positions.merged_at, mainline.committed_at)
        end as landed_at
    from positions
    left join commits as mainline
        on
            positions.repository = mainline.repository
            and positions.position = mainline.position
    where
        (
            positions.position is not null
            and (positions.is_certain or mainline.committed_at >= positions.ended_at)
        )
        or (positions.state = 'merged' and positions.is_into_mainline)

)

select * from final
