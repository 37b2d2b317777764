{{ config(materialized="table") }}

with recursive

changes as (

    select * from {{ ref('int_changes_landed') }}

),

pull_requests as (

    select * from {{ ref('int_pull_requests_unioned') }}

),

reverted as (

    select * from {{ ref('int_changes_reverted') }}
    where is_latest

),

incidents as (

    select * from {{ ref('int_incidents_unioned') }}

),

issue_pull_requests as (

    select * from {{ ref('int_issue_pull_requests') }}

),

{# A revert of a revert brings the change back: every second one in a chain is no revert. #}
reverts as (

    select
        reverted.repository,
        reverted.change_id,
        1 as depth
    from reverted
    left join reverted as earlier
        on
            reverted.repository = earlier.repository
            and reverted.reverted_change_id = earlier.change_id
    where earlier.change_id is null

    union all

    select
        reverted.repository,
        reverted.change_id,
        reverts.depth + 1 as depth
    from reverts
    inner join reverted
        on
            reverts.repository = reverted.repository
            and reverts.change_id = reverted.reverted_change_id

),

fixes as (

    select distinct
        issue_pull_requests.repository,
        concat('#', issue_pull_requests.number) as change_id
    from issue_pull_requests
    inner join incidents
        on
            issue_pull_requests.source_system = incidents.source_system
            and issue_pull_requests.issue_id = incidents.incident_id
    where issue_pull_requests.closes

),

labels as (

    select
        source_system,
        pull_request_id,
        lower(unnest(string_to_array(labels, chr(10)))) as label
    from pull_requests
    where labels is not null

),

hotfixes as (

    select
        source_system,
        pull_request_id
    from pull_requests
    where lower(source_branch) like 'hotfix%'

    union

    select
        source_system,
        pull_request_id
    from labels
    where label = 'hotfix'

),

final as (

    select
        changes.repository,
        changes.change_id,
        reverted.reverted_change_id as reverts_change_id,
        coalesce(reverts.depth % 2 = 1, false) as is_revert,
        coalesce(reverts.depth % 2 = 1, false)
        or fixes.change_id is not null
        or hotfixes.pull_request_id is not null as is_unplanned
    from changes
    left join reverted
        on
            changes.repository = reverted.repository
            and changes.change_id = reverted.change_id
    left join reverts
        on
            changes.repository = reverts.repository
            and changes.change_id = reverts.change_id
    left join fixes
        on
            changes.repository = fixes.repository
            and changes.change_id = fixes.change_id
    left join hotfixes
        on
            changes.source_system = hotfixes.source_system
            and changes.pull_request_id = hotfixes.pull_request_id

)

select * from final
