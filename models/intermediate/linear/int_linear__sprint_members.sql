with

final as (

    select
        issue_id,
        cycle_id as sprint_id
    from {{ ref("stg_linear__issues") }}
    where cycle_id is not null

)

select * from final
