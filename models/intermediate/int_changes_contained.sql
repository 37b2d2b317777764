with

walked as (

    select * from {{ ref('int_release_branches_walked') }}
    where position is null

),

joined as (

    select * from {{ ref('int_release_branches_joined') }}

),

commits as (

    select * from {{ ref('int_commits_unioned') }}

),

change_commits as (

    select * from {{ ref('int_change_commits') }}

),

pull_requests as (

    select * from {{ ref('int_pull_requests_landed') }}

),

pull_request_commits as (

    select * from {{ ref('int_pull_request_commits_unioned') }}

),

branch_commits as (

    select
        walked.repository,
        walked.release_sha,
        walked.sha,
        commits.body
    from walked
    inner join commits on walked.repository = commits.repository and walked.sha = commits.sha
    where not walked.is_end

),

picked_shas as (

    select
        repository,
        release_sha,
        {{ each_match("body", "'cherry picked from commit ([0-9a-f]{7,40})'") }} as sha
    from branch_commits
    where body like '%cherry picked from commit%'

),

picked_changes as (

    select
        picked_shas.repository,
        picked_shas.release_sha,
        change_commits.change_id
    from picked_shas
    inner join change_commits
        on
            picked_shas.repository = change_commits.repository
            and left(lower(picked_shas.sha), 7) = left(change_commits.sha, 7)
            and starts_with(change_commits.sha, lower(picked_shas.sha))

),

landed_tips as (

    select
        branch_commits.repository,
        branch_commits.release_sha,
        pull_requests.change_id
    from branch_commits
    inner join pull_requests
        on
            branch_commits.repository = pull_requests.repository
            and branch_commits.sha = pull_requests.tip_sha

),

own_commits as (

    select
        pull_requests.repository,
        pull_requests.change_id,
        pull_request_commits.sha
    from pull_requests
    inner join pull_request_commits
        on
            pull_requests.source_system = pull_request_commits.source_system
            and pull_requests.pull_request_id = pull_request_commits.pull_request_id
    left join commits
        on
            pull_requests.repository = commits.repository
            and pull_request_commits.sha = commits.sha
    where not coalesce(commits.is_merge, false)

),

own_commit_counts as (

    select
        repository,
        change_id,
        count(*) as commit_count
    from own_commits
    group by repository, change_id

),

released_own_commits as (

    select
        joined.repository,
        joined.release_sha,
        own_commits.change_id,
        count(distinct own_commits.sha) as commit_count
    from own_commits
    inner join branch_commits
        on
            own_commits.repository = branch_commits.repository
            and own_commits.sha = branch_commits.sha
    inner join joined
        on
            branch_commits.repository = joined.repository
            and branch_commits.release_sha = joined.base_sha
    group by joined.repository, joined.release_sha, own_commits.change_id

),

{# All of a pull request's commits, or the release does not contain it. #}
released_branches as (

    select
        released_own_commits.repository,
        released_own_commits.release_sha,
        released_own_commits.change_id
    from released_own_commits
    inner join own_commit_counts
        on
            released_own_commits.repository = own_commit_counts.repository
            and released_own_commits.change_id = own_commit_counts.change_id
            and released_own_commits.commit_count = own_commit_counts.commit_count

),

contained_in_segments as (

    select * from picked_changes
    union
    select * from landed_tips

),

final as (

    select
        joined.repository,
        joined.release_sha,
        contained_in_segments.change_id
    from contained_in_segments
    inner join joined
        on
            contained_in_segments.repository = joined.repository
            and contained_in_segments.release_sha = joined.base_sha

    union

    select
        repository,
        release_sha,
        change_id
    from released_branches

)

select * from final
