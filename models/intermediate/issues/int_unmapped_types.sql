with

final as (

    select
        source_system,
        project,
        type,
        issue_count
    from {{ ref("int_issue_types") }}
    where work_type is null

)

select * from final
