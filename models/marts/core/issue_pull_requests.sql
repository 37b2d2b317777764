with

links as (

    select * from {{ ref("int_issue_pull_requests") }}

),

final as (

    select
        source_system,
        issue_id,
        repository,
        number,
        linked_by,
        closes
    from links

)

select * from final
