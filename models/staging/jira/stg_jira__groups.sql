with

groups as (

    {{ latest_version(source("raw_jira", "groups"), ["group_id"]) }}

),

final as (

    select
        group_id,
        name,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from groups

)

select * from final
