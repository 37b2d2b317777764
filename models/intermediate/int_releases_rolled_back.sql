{{ config(materialized="table") }}

with

releases as (

    select
        *,
        row_number() over (partition by repository order by place) as sequence
    from {{ ref('int_releases') }}
    where is_successful

),

{# Where an unknown sha stood is a guess: only a known place can be gone back from. #}
previous_positions as (

    select
        release_id,
        lag(position) over (partition by repository order by sequence) as previous_position
    from releases
    where is_sha_known and position is not null

),

previous_releases as (

    select
        releases.release_id,
        releases.repository,
        releases.sequence,
        releases.is_marked_rollback
        or coalesce(
            releases.position < previous_positions.previous_position, false
        ) as is_rollback,
        case
            when releases.sha is not null
                then lag(releases.sequence) over (
                        partition by releases.repository, releases.sha order by releases.sequence
                    )
        end as last_good_sequence
    from releases
    left join previous_positions on releases.release_id = previous_positions.release_id

),

rollbacks as (

    select
        release_id,
        repository,
        sequence,
        coalesce(last_good_sequence + 1, sequence - 1) as failed_sequence
    from previous_releases
    where is_rollback

),

{# Going back to what is already there blames nobody. #}
final as (

    select
        rollbacks.repository,
        rollbacks.release_id as rollback_release_id,
        releases.release_id,
        coalesce(releases.sequence = rollbacks.failed_sequence, false) as is_failed
    from rollbacks
    left join releases
        on
            rollbacks.repository = releases.repository
            and rollbacks.failed_sequence <= releases.sequence
            and rollbacks.sequence > releases.sequence

)

select * from final
