with

spans as (

    select * from {{ ref("int_issue_status_spans") }}

),

{# A status that was left in the moment it came has no row: the one that lasted began with it. #}
compared as (

    select
        *,
        bool_or(coalesce(previous_category = 'done', false) and status_category != 'done')
            over (partition by source_system, issue_id, started_at) as is_reopening
    from spans

),

final as (

    select
        source_system,
        issue_id,
        status,
        status_category,
        is_reopening,
        {{ hours_between("started_at", "ended_at") }} as hours,
        started_at,
        ended_at
    from compared
    where ended_at is null or ended_at > started_at

)

select * from final
