with

final as (

    select
        issue_id,
        key
    from {{ ref("stg_jira__issue_keys") }}
    union
    select
        issue_id,
        from_string as key
    from {{ ref("int_jira__changelogs") }}
    where kind = 'key' and from_string is not null

)

select * from final
