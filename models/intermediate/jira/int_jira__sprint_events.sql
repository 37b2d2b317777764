with

changelogs as (

    select * from {{ ref("int_jira__changelogs") }}
    where kind = 'sprint'

),

sprints_before as (

    select
        issue_id,
        sequence,
        changed_at,
        {{ list_values("from_value", "','") }} as sprint_id
    from changelogs

),

sprints_after as (

    select
        issue_id,
        sequence,
        changed_at,
        {{ list_values("to_value", "','") }} as sprint_id
    from changelogs

),

moves as (

    select
        issue_id,
        sequence,
        changed_at,
        trim(sprint_id) as sprint_id,
        -1 as step
    from sprints_before
    union all
    select
        issue_id,
        sequence,
        changed_at,
        trim(sprint_id) as sprint_id,
        1 as step
    from sprints_after

),

final as (

    select
        issue_id,
        sprint_id,
        changed_at,
        sequence,
        sum(step) > 0 as is_in
    from moves
    where sprint_id != ''
    group by issue_id, sprint_id, changed_at, sequence
    having sum(step) != 0

)

select * from final
