with

history as (

    select * from {{ ref("stg_linear__issue_history") }}
    where from_cycle_id is distinct from to_cycle_id

),

left_open as (

    select
        cycle_id,
        completed_at,
        {{ list_values("uncompleted_issue_ids") }} as issue_id
    from {{ ref("stg_linear__cycles") }}
    where uncompleted_issue_ids is not null and completed_at is not null

),

moves as (

    select
        history.issue_id,
        history.history_id,
        history.from_cycle_id,
        history.to_cycle_id,
        greatest(history.changed_at, left_open.completed_at) as changed_at
    from history
    left join left_open
        on
            history.issue_id = left_open.issue_id
            and history.from_cycle_id = left_open.cycle_id
            and history.changed_at > left_open.completed_at - interval '1 hour'

),

final as (

    select
        issue_id,
        from_cycle_id as sprint_id,
        changed_at,
        history_id as sequence,
        false as is_in
    from moves
    where from_cycle_id is not null
    union all
    select
        issue_id,
        to_cycle_id as sprint_id,
        changed_at,
        history_id as sequence,
        true as is_in
    from moves
    where to_cycle_id is not null

)

select * from final
