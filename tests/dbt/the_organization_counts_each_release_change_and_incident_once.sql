-- Over all days the organization's counts are those of the tables that they count.
with

metrics as (

    select
        coalesce(sum(release_count), 0) as release_count,
        coalesce(sum(failed_release_count), 0) as failed_release_count,
        coalesce(sum(rework_release_count), 0) as rework_release_count,
        coalesce(sum(recovered_count), 0) as recovered_count,
        coalesce(sum(change_count), 0) as change_count,
        coalesce(sum(incident_count), 0) as incident_count,
        coalesce(sum(incidents_unlinked), 0) as incidents_unlinked
    from {{ ref('dora_metrics') }}
    where scope = 'organization' and grain = 'month'

),

releases as (

    select
        count(*) filter (where is_successful) as release_count,
        count(*) filter (where is_failed) as failed_release_count,
        count(*) filter (where is_rework) as rework_release_count,
        count(recovered_at) as recovered_count
    from {{ ref('releases') }}
    where {{ reporting_date("finished_at") }} <= {{ today() }}

),

changes as (

    select count(release_id) as change_count
    from {{ ref('changes') }}

),

incidents as (

    select
        count(*) as incident_count,
        count(*) filter (where release_id is null) as incidents_unlinked
    from {{ ref('incidents') }}

)

select
    metrics.*,
    releases.recovered_count as expected_recovered_count
from metrics
cross join releases
cross join changes
cross join incidents
where
    metrics.release_count != releases.release_count
    or metrics.failed_release_count != releases.failed_release_count
    or metrics.rework_release_count != releases.rework_release_count
    or metrics.recovered_count > releases.recovered_count
    or metrics.change_count != changes.change_count
    or metrics.incident_count != incidents.incident_count
    or metrics.incidents_unlinked != incidents.incidents_unlinked
