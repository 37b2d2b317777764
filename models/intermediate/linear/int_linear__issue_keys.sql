with

previous_keys as (

    select
        issue_id,
        {{ list_values("previous_identifiers") }} as key
    from {{ ref("stg_linear__issues") }}
    where previous_identifiers is not null

),

final as (

    select
        issue_id,
        key
    from {{ ref("stg_linear__issue_keys") }}
    union
    select
        issue_id,
        key
    from previous_keys

)

select * from final
