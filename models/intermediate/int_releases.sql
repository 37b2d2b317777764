{{ config(materialized="table") }}

with

deployments as (

    select * from {{ ref('int_deployments_released') }}

),

commits as (

    select * from {{ ref('int_commits_unioned') }}

),

walked as (

    select * from {{ ref('int_release_branches_walked') }}

),

joined as (

    select * from {{ ref('int_release_branches_joined') }}

),

changes as (

    select * from {{ ref('int_changes_landed') }}

),

repositories as (

    select * from {{ ref('int_repositories') }}

),

last_attempts as (

    select distinct on (release_id, target)
        release_id,
        target,
        is_successful
    from deployments
    order by release_id, target, place desc

),

failed_targets as (

    select distinct release_id from last_attempts
    where not is_successful

),

releases as (

    select
        release_id,
        repository,
        min(sha) as sha,
        min(url) as url,
        bool_or(is_successful) as is_successful,
        bool_or(
            coalesce(lower(task) = 'rollback', false)
            or coalesce({{ matches("lower(description)", "'roll(ed)?[ -]?back'") }}, false)
        ) as is_marked_rollback,
        count(*) as deployment_count,
        min(place) as place,
        min(started_at) as started_at,
        coalesce(min(finished_at) filter (where is_successful), max(finished_at)) as finished_at
    from deployments
    group by release_id, repository

),

branch_positions as (

    select
        joined.repository,
        joined.release_sha as sha,
        max(walked.position) as position
    from joined
    inner join walked
        on joined.repository = walked.repository and joined.base_sha = walked.release_sha
    group by joined.repository, joined.release_sha

),

located_releases as (

    select
        releases.*,
        commits.sha is not null as is_sha_known,
        commits.sha is not null and commits.position is null as is_off_mainline,
        coalesce(commits.position, branch_positions.position) as position
    from releases
    left join commits
        on releases.repository = commits.repository and releases.sha = commits.sha
    left join branch_positions
        on releases.repository = branch_positions.repository and releases.sha = branch_positions.sha

),

{# What landed at the very moment of a start is not in it: the start sorts before it. #}
landings_and_unknown_releases as (

    select
        repository,
        cast(null as text) as release_id,
        position,
        1 as turn,
        landed_at as happened_at
    from changes
    where position is not null

    union all

    select
        repository,
        release_id,
        cast(null as bigint) as position,
        0 as turn,
        started_at as happened_at
    from located_releases
    where not is_sha_known

),

positions_so_far as (

    select
        release_id,
        max(position) over (
            partition by repository order by happened_at, turn
            rows between unbounded preceding and current row
        ) as position
    from landings_and_unknown_releases

),

guessed_positions as (

    select
        release_id,
        position
    from positions_so_far
    where release_id is not null

),

ranked_releases as (

    select
        located_releases.*,
        case
            when located_releases.is_successful
                then row_number() over (
                        partition by located_releases.repository, located_releases.is_successful
                        order by located_releases.finished_at, located_releases.place
                    )
        end as finish_rank
    from located_releases

),

final as (

    select
        ranked_releases.release_id,
        ranked_releases.repository,
        ranked_releases.sha,
        ranked_releases.url,
        coalesce(ranked_releases.position, guessed_positions.position) as position,
        ranked_releases.place,
        ranked_releases.finish_rank,
        ranked_releases.is_sha_known,
        ranked_releases.is_off_mainline,
        ranked_releases.is_successful,
        ranked_releases.is_successful and failed_targets.release_id is not null as is_partial,
        ranked_releases.is_marked_rollback,
        coalesce(
            ranked_releases.finish_rank = 1
            and not coalesce(
                repositories.root_commit_at
                >= ranked_releases.finished_at - interval '1 day' * {{ var("baseline_root_days") }},
                false
            ),
            false
        ) as is_baseline,
        ranked_releases.deployment_count,
        ranked_releases.started_at,
        ranked_releases.finished_at
    from ranked_releases
    left join guessed_positions on ranked_releases.release_id = guessed_positions.release_id
    left join failed_targets on ranked_releases.release_id = failed_targets.release_id
    left join repositories on ranked_releases.repository = repositories.repository

)

select * from final
