with

changes as (

    select * from {{ ref("int_github__value_changes") }}
    where iteration_id is distinct from previous_iteration_id and iteration_changed_at is not null

),

final as (

    select
        issue_id,
        concat(project_id, ':', previous_iteration_id) as sprint_id,
        iteration_changed_at as changed_at,
        concat(project_id, ':', lpad(cast(version as text), 8, '0')) as sequence,
        false as is_in
    from changes
    where previous_iteration_id is not null
    union all
    select
        issue_id,
        concat(project_id, ':', iteration_id) as sprint_id,
        iteration_changed_at as changed_at,
        concat(project_id, ':', lpad(cast(version as text), 8, '0')) as sequence,
        true as is_in
    from changes
    where iteration_id is not null

)

select * from final
