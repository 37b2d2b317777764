with

links as (

    select
        task_id as issue_id,
        {{ each_match("body", "'(https?://[^[:space:]]+)'") }} as url
    from {{ ref("stg_asana__tasks") }}
    where body like '%http%'

),

final as (

    select
        issue_id,
        url
    from links

)

select * from final
