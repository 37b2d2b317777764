with

deployments as (

    {{ latest_version(source("raw_github", "deployments"), ["id"]) }}

),

final as (

    select
        id as deployment_id,
        repository_id,
        database_id,
        environment,
        original_environment,
        task,
        description,
        cast(null as text) as url,
        lower(state) as state,
        commit_oid as sha,
        ref_name,
        creator_type,
        creator_login,
        creator_id,
        created_at,
        updated_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from deployments

)

select * from final
