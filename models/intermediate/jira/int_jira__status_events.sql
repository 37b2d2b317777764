with

changelogs as (

    select * from {{ ref("int_jira__changelogs") }}
    where kind = 'status'

),

statuses as (

    select * from {{ ref("stg_jira__statuses") }}

),

final as (

    select
        changelogs.issue_id,
        changelogs.changed_at,
        changelogs.sequence,
        coalesce(statuses_before.status, changelogs.from_string) as from_status,
        {{ jira_category("statuses_before.status_category") }} as from_tracker_category,
        coalesce(statuses_after.status, changelogs.to_string) as to_status,
        {{ jira_category("statuses_after.status_category") }} as to_tracker_category
    from changelogs
    left join statuses as statuses_before on changelogs.from_value = statuses_before.status_id
    left join statuses as statuses_after on changelogs.to_value = statuses_after.status_id

)

select * from final
