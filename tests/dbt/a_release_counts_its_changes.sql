-- A change counts with one release: the counts of the releases are the changes that have one.
with

releases as (

    select
        repository,
        sum(change_count) as change_count
    from {{ ref('releases') }}
    group by repository

),

changes as (

    select
        repository,
        count(release_id) as change_count
    from {{ ref('changes') }}
    group by repository

)

select
    releases.repository,
    releases.change_count,
    changes.change_count as counted_changes
from releases
left join changes on releases.repository = changes.repository
where releases.change_count != coalesce(changes.change_count, 0)
