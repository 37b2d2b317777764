with

issues as (

    select * from {{ ref("stg_github__issues") }}

),

final as (

    select
        issue_id,
        cast(null as text) as url
    from issues
    where false

)

select * from final
