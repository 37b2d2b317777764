with

environments as (

    {{ latest_version(source("raw_github", "environments"), ["id"]) }}

),

final as (

    select
        id as environment_id,
        repository_id,
        database_id,
        name,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from environments

)

select * from final
