with

deployment_statuses as (

    {{ latest_version(source("raw_github", "deployment_statuses"), ["id"]) }}

),

final as (

    select
        id as status_id,
        deployment_id,
        repository_id,
        lower(state) as state,
        environment,
        description,
        log_url,
        creator_type,
        creator_login,
        creator_id,
        created_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from deployment_statuses

)

select * from final
