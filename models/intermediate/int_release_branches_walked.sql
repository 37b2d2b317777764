{{ config(materialized="table") }}

with recursive

released_shas as (

    select distinct
        repository,
        sha
    from {{ ref('int_deployments_released') }}
    where sha is not null

),

commits as (

    select
        repository,
        sha,
        position,
        parents
    from {{ ref('int_commits_unioned') }}

),

branch_releases as (

    select
        released_shas.repository,
        released_shas.sha
    from released_shas
    inner join commits
        on released_shas.repository = commits.repository and released_shas.sha = commits.sha
    where commits.position is null

),

branch_repositories as (

    select distinct repository from branch_releases

),

parent_shas as (

    select
        commits.repository,
        commits.sha,
        unnest(string_to_array(commits.parents, ' ')) as parent_sha
    from commits
    inner join branch_repositories on commits.repository = branch_repositories.repository
    where commits.position is null

),

parents as (

    select
        parent_shas.repository,
        parent_shas.sha,
        parent_shas.parent_sha,
        commits.position as parent_position,
        commits.position is not null or branch_releases.sha is not null as is_end
    from parent_shas
    inner join commits
        on parent_shas.repository = commits.repository and parent_shas.parent_sha = commits.sha
    left join branch_releases
        on
            parent_shas.repository = branch_releases.repository
            and parent_shas.parent_sha = branch_releases.sha

),

{# Back to the mainline or to an earlier release: no commit is walked once per later release. #}
walk as (

    select
        repository,
        sha as release_sha,
        sha,
        cast(null as bigint) as position,
        false as is_end
    from branch_releases

    union

    select
        walk.repository,
        walk.release_sha,
        parents.parent_sha,
        parents.parent_position,
        parents.is_end
    from walk
    inner join parents on walk.repository = parents.repository and walk.sha = parents.sha
    where not walk.is_end

),

final as (

    select
        repository,
        release_sha,
        sha,
        position,
        is_end
    from walk

)

select * from final
