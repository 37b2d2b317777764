{{ config(materialized="table") }}

with recursive

pull_requests as (

    select * from {{ ref('int_pull_requests_unioned') }}

),

pull_request_commits as (

    select * from {{ ref('int_pull_request_commits_unioned') }}

),

commits as (

    select
        repository,
        sha,
        position,
        parents,
        is_merge
    from {{ ref('int_commits_unioned') }}
    where is_on_default_branch

),

merge_tips as (

    select
        pull_requests.source_system,
        pull_requests.pull_request_id,
        pull_requests.repository,
        commits.sha,
        commits.position
    from pull_requests
    inner join commits
        on
            pull_requests.repository = commits.repository
            and pull_requests.merge_sha = commits.sha
    where pull_requests.state = 'merged'

),

{# A head that is none of its own commits is the mainline's: the branch was reset to it. #}
head_tips as (

    select
        pull_requests.source_system,
        pull_requests.pull_request_id,
        pull_requests.repository,
        commits.sha,
        commits.position
    from pull_requests
    inner join pull_request_commits
        on
            pull_requests.source_system = pull_request_commits.source_system
            and pull_requests.pull_request_id = pull_request_commits.pull_request_id
            and pull_requests.head_sha = pull_request_commits.sha
    inner join commits
        on pull_requests.repository = commits.repository and pull_requests.head_sha = commits.sha
    left join merge_tips
        on
            pull_requests.source_system = merge_tips.source_system
            and pull_requests.pull_request_id = merge_tips.pull_request_id
    where pull_requests.state in ('merged', 'closed') and merge_tips.sha is null

),

contained_tips as (

    select * from merge_tips
    union all
    select * from head_tips

),

branch_tips as (

    select distinct
        repository,
        sha
    from contained_tips
    where position is null

),

branch_repositories as (

    select distinct repository from branch_tips

),

child_parents as (

    select
        commits.repository,
        commits.sha,
        commits.position,
        unnest(string_to_array(commits.parents, ' ')) as parent_sha
    from commits
    inner join branch_repositories on commits.repository = branch_repositories.repository
    where commits.position is null or commits.is_merge

),

children as (

    select
        child_parents.repository,
        child_parents.parent_sha,
        child_parents.sha,
        child_parents.position
    from child_parents
    inner join commits
        on
            child_parents.repository = commits.repository
            and child_parents.parent_sha = commits.sha
    where commits.position is null

),

merged_directly as (

    select
        repository,
        parent_sha as sha,
        min(position) as position
    from children
    where position is not null
    group by repository, parent_sha

),

{# Upwards to the first commits that the mainline merged: what they reach was there from then on. #}
climb as (

    select
        repository,
        sha as tip_sha,
        sha
    from branch_tips

    union

    select
        climb.repository,
        climb.tip_sha,
        children.sha
    from climb
    inner join children
        on climb.repository = children.repository and climb.sha = children.parent_sha
    left join merged_directly
        on climb.repository = merged_directly.repository and climb.sha = merged_directly.sha
    where merged_directly.sha is null

),

branch_tip_positions as (

    select
        climb.repository,
        climb.tip_sha as sha,
        min(merged_directly.position) as position
    from climb
    inner join merged_directly
        on climb.repository = merged_directly.repository and climb.sha = merged_directly.sha
    group by climb.repository, climb.tip_sha

),

final as (

    select
        contained_tips.source_system,
        contained_tips.pull_request_id,
        contained_tips.repository,
        contained_tips.sha,
        contained_tips.position is not null as is_on_mainline,
        coalesce(contained_tips.position, branch_tip_positions.position) as position
    from contained_tips
    left join branch_tip_positions
        on
            contained_tips.repository = branch_tip_positions.repository
            and contained_tips.sha = branch_tip_positions.sha

)

select * from final
