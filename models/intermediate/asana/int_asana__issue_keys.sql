with

tasks as (

    select * from {{ ref("stg_asana__tasks") }}

),

final as (

    select
        task_id as issue_id,
        cast(null as text) as key
    from tasks
    where false

)

select * from final
