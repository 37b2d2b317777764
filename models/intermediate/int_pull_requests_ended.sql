with

pull_requests as (

    select * from {{ ref('int_pull_requests_unioned') }}

),

landed_changes as (

    select * from {{ ref('int_changes_landed') }}

),

merged_pull_requests as (

    select
        pull_requests.source_system,
        pull_requests.pull_request_id,
        pull_requests.repository,
        pull_requests.number,
        pull_requests.author,
        pull_requests.merged_by,
        pull_requests.state,
        pull_requests.is_draft,
        pull_requests.is_bot,
        pull_requests.opened_at,
        case
            when pull_requests.state = 'merged' then pull_requests.merged_at
            when pull_requests.state = 'closed' and landed_changes.landed_at is not null
                then greatest(landed_changes.landed_at, pull_requests.opened_at)
        end as merged_at,
        pull_requests.closed_at
    from pull_requests
    left join landed_changes
        on
            pull_requests.source_system = landed_changes.source_system
            and pull_requests.pull_request_id = landed_changes.pull_request_id

),

final as (

    select
        source_system,
        pull_request_id,
        repository,
        number,
        author,
        merged_by,
        case when merged_at is not null then 'merged' else state end as state,
        is_draft,
        is_bot,
        opened_at,
        merged_at,
        closed_at,
        coalesce(merged_at, closed_at, cast('9999-01-01' as timestamptz)) as ended_at
    from merged_pull_requests

)

select * from final
