-- Every finished deployment to production is part of one release.
with

deployments as (

    select
        release_id,
        count(*) as deployment_count
    from {{ ref('deployments') }}
    where is_production and finished_at is not null
    group by release_id

),

releases as (

    select * from {{ ref('releases') }}

)

select
    deployments.release_id,
    releases.release_id as known_release_id
from deployments
full join releases on deployments.release_id = releases.release_id
where
    deployments.release_id is null
    or releases.release_id is null
    or deployments.deployment_count != releases.deployment_count
