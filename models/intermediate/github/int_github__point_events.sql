with

final as (

    select
        issue_id,
        points_changed_at as changed_at,
        concat(project_id, ':', lpad(cast(version as text), 8, '0')) as sequence,
        previous_points as from_points,
        points as to_points
    from {{ ref("int_github__value_changes") }}
    where points is distinct from previous_points and points_changed_at is not null

)

select * from final
