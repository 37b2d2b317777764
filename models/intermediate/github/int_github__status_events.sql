with

issues as (

    select * from {{ ref("stg_github__issues") }}

),

events as (

    select * from {{ ref("stg_github__issue_timeline_items") }}
    where deleted_at is null

),

items as (

    select * from {{ ref("int_github__project_items") }}

),

moves as (

    select
        events.issue_id,
        events.occurred_at,
        events.event_id,
        nullif(events.previous_status, '') as from_open_status,
        events.status as to_open_status
    from events
    inner join items
        on events.issue_id = items.issue_id and events.project_id = items.project_id
    where events.status is not null

),

first_moves as (

    select distinct on (issue_id)
        issue_id,
        from_open_status
    from moves
    order by issue_id, occurred_at, event_id

),

closings as (

    select
        issue_id,
        occurred_at,
        event_id,
        case
            when type = 'reopened' then 'open'
            when state_reason in ('not_planned', 'duplicate') then 'not_planned'
            else 'closed'
        end as closing
    from events
    where type in ('closed', 'reopened')

),

told_issues as (

    select distinct issue_id from closings
    where closing != 'open'

),

happenings as (

    select
        issue_id,
        occurred_at,
        event_id,
        to_open_status,
        cast(null as text) as closing
    from moves
    union all
    select
        issue_id,
        occurred_at,
        event_id,
        cast(null as text) as to_open_status,
        closing
    from closings
    union all
    select
        issues.issue_id,
        issues.closed_at as occurred_at,
        'closed' as event_id,
        cast(null as text) as to_open_status,
        case
            when issues.state_reason in ('not_planned', 'duplicate') then 'not_planned' else
                'closed'
        end
            as closing
    from issues
    left join told_issues on issues.issue_id = told_issues.issue_id
    where issues.state = 'closed' and issues.closed_at is not null and told_issues.issue_id is null

),

counted as (

    select
        happenings.*,
        count(to_open_status) over (
            partition by issue_id
            order by occurred_at, event_id
            rows between unbounded preceding and current row
        ) as move_count,
        count(closing) over (
            partition by issue_id
            order by occurred_at, event_id
            rows between unbounded preceding and current row
        ) as closing_count
    from happenings

),

carried as (

    select
        issue_id,
        occurred_at,
        event_id,
        max(to_open_status) over (partition by issue_id, move_count) as to_open_status,
        max(closing) over (partition by issue_id, closing_count) as closing
    from counted

),

opened as (

    select
        carried.issue_id,
        carried.occurred_at,
        carried.event_id,
        coalesce(
            first_moves.from_open_status,
            case when first_moves.issue_id is null then items.status end,
            'Open'
        ) as first_status,
        case carried.closing
            when 'closed' then 'Closed'
            when 'not_planned' then 'Closed as not planned'
            else coalesce(
                    carried.to_open_status,
                    first_moves.from_open_status,
                    case when first_moves.issue_id is null then items.status end,
                    'Open'
                )
        end as status
    from carried
    left join items on carried.issue_id = items.issue_id
    left join first_moves on carried.issue_id = first_moves.issue_id

),

changes as (

    select
        issue_id,
        occurred_at,
        event_id,
        coalesce(
            lag(status) over (partition by issue_id order by occurred_at, event_id), first_status
        ) as from_status,
        status as to_status
    from opened

),

final as (

    select
        issue_id,
        occurred_at as changed_at,
        event_id as sequence,
        from_status,
        {{ github_category("from_status") }} as from_tracker_category,
        to_status,
        {{ github_category("to_status") }} as to_tracker_category
    from changes
    where from_status is distinct from to_status

)

select * from final
