with

spans as (

    select * from {{ ref("int_issue_status_spans") }}

),

final as (

    select
        source_system,
        issue_id,
        status,
        status_category,
        coalesce(previous_category = 'done', false) and status_category != 'done' as is_reopening,
        {{ hours_between("started_at", "ended_at") }} as hours,
        started_at,
        ended_at
    from spans
    where ended_at is null or ended_at > started_at

)

select * from final
