-- A change counts with the success of its repository that contains it and finished first.
with

changes as (

    select * from {{ ref('changes') }}
    where position is not null and not is_baseline

),

releases as (

    select
        *,
        lag(finished_at) over (partition by repository order by finished_at) as previous_finished_at
    from {{ ref('releases') }}
    where is_successful and position is not null

),

{# The highest position that any release up to each of them reached. #}
reaches as (

    select
        repository,
        finished_at,
        max(position) over (
            partition by repository order by finished_at
            range between unbounded preceding and current row
        ) as reach
    from releases

),

farthest_reaches as (

    select
        repository,
        max(reach) as reach
    from reaches
    group by repository

),

reaches_before as (

    select
        releases.repository,
        releases.finished_at,
        max(reaches.reach) as reach
    from releases
    inner join reaches
        on
            releases.repository = reaches.repository
            and releases.previous_finished_at = reaches.finished_at
    where releases.previous_finished_at < releases.finished_at
    group by releases.repository, releases.finished_at

)

select
    changes.repository,
    changes.change_id
from changes
left join farthest_reaches on changes.repository = farthest_reaches.repository
left join reaches_before
    on
        changes.repository = reaches_before.repository
        and changes.deployed_at = reaches_before.finished_at
where
    (changes.deployed_at is null and changes.position <= farthest_reaches.reach)
    or (changes.deployed_at is not null and changes.position <= reaches_before.reach)
