with

groups as (

    {{ latest_living_version(source("raw_jira", "groups"), ["group_id"]) }}

),

final as (

    select
        group_id,
        name,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from groups

)

select * from final
