with

final as (

    select
        issue_id,
        url
    from {{ ref("stg_jira__remote_links") }}
    where deleted_at is null

)

select * from final
