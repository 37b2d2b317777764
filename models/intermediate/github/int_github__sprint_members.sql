with

final as (

    select
        issue_id,
        concat(project_id, ':', iteration_id) as sprint_id
    from {{ ref("int_github__project_items") }}
    where iteration_id is not null

)

select * from final
