with

final as (

    select
        issue_id,
        {{ list_values("sprint_ids") }} as sprint_id
    from {{ ref("stg_jira__issues") }}
    where sprint_ids is not null

)

select * from final
