{{ config(materialized="table") }}

with

changes as (

    select * from {{ ref('int_changes_landed') }}

),

releases as (

    select * from {{ ref('int_releases') }}
    where is_successful

),

contained as (

    select * from {{ ref('int_changes_contained') }}

),

{#
    A release sorts before the changes of its own position: walked downwards, each change meets all
    that contain it.
#}
downwards as (

    select
        repository,
        change_id,
        position,
        1 as turn,
        cast(null as bigint) as finish_rank
    from changes
    where position is not null

    union all

    select
        repository,
        cast(null as text) as change_id,
        position,
        0 as turn,
        finish_rank
    from releases
    where position is not null

),

ranks_by_position as (

    select
        repository,
        change_id,
        min(finish_rank) over (
            partition by repository order by position desc, turn
            rows between unbounded preceding and current row
        ) as finish_rank
    from downwards

),

{# Without a place on the mainline: what started after it landed. #}
backwards as (

    select
        repository,
        change_id,
        landed_at as happened_at,
        0 as turn,
        cast(null as bigint) as finish_rank
    from changes
    where position is null

    union all

    select
        repository,
        cast(null as text) as change_id,
        started_at as happened_at,
        1 as turn,
        finish_rank
    from releases

),

ranks_by_time as (

    select
        repository,
        change_id,
        min(finish_rank) over (
            partition by repository order by happened_at desc, turn
            rows between unbounded preceding and current row
        ) as finish_rank
    from backwards

),

ranks_by_content as (

    select
        releases.repository,
        contained.change_id,
        min(releases.finish_rank) as finish_rank
    from contained
    inner join releases
        on
            contained.repository = releases.repository
            and contained.release_sha = releases.sha
    group by releases.repository, contained.change_id

),

all_ranks as (

    select * from ranks_by_position
    where change_id is not null
    union all
    select * from ranks_by_time
    where change_id is not null
    union all
    select * from ranks_by_content

),

first_ranks as (

    select
        repository,
        change_id,
        min(finish_rank) as finish_rank
    from all_ranks
    group by repository, change_id

),

final as (

    select
        changes.repository,
        changes.change_id,
        changes.kind,
        changes.number,
        case when not releases.is_baseline then releases.release_id end as release_id,
        case when not releases.is_baseline then releases.finished_at end as deployed_at,
        coalesce(releases.is_baseline, false) as is_baseline
    from changes
    left join first_ranks
        on
            changes.repository = first_ranks.repository
            and changes.change_id = first_ranks.change_id
    left join releases
        on
            changes.repository = releases.repository
            and first_ranks.finish_rank = releases.finish_rank

)

select * from final
