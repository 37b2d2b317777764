with

versions as (

    {{ latest_version(source("raw_jira", "versions"), ["id"]) }}

),

final as (

    select
        id as version_id,
        project_id,
        name,
        description,
        released as is_released,
        archived as is_archived,
        release_date as released_on,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from versions

)

select * from final
