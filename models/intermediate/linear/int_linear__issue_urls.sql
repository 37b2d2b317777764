with

final as (

    select
        issue_id,
        url
    from {{ ref("stg_linear__attachments") }}
    where deleted_at is null

)

select * from final
