-- A release on the mainline carries nothing beyond its position; a failed one and the baseline
-- carry nothing.
with

changes as (

    select * from {{ ref('changes') }}
    where release_id is not null

),

releases as (

    select * from {{ ref('releases') }}

)

select
    changes.repository,
    changes.change_id,
    releases.release_id
from changes
inner join releases on changes.release_id = releases.release_id
where
    changes.repository != releases.repository
    or changes.is_baseline
    or releases.is_baseline
    or not releases.is_successful
    or changes.deployed_at != releases.finished_at
    or (not releases.is_off_mainline and changes.position > releases.position)
    or changes.lead_time_hours < 0
    or changes.merge_to_deploy_hours < 0
