with

final as (

    select
        issue_id,
        changed_at,
        history_id as sequence,
        from_estimate as from_points,
        to_estimate as to_points
    from {{ ref("stg_linear__issue_history") }}
    where from_estimate is distinct from to_estimate

)

select * from final
