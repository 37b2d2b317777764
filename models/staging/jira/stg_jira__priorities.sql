with

priorities as (

    {{ latest_version(source("raw_jira", "priorities"), ["id"]) }}

),

final as (

    select
        id as priority_id,
        name as priority,
        description,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from priorities

)

select * from final
