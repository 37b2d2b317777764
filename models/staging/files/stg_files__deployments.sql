with

deployments as (

    {{ latest_version(source("raw_files", "deployments"), ["id"]) }}

),

final as (

    select
        id as deployment_id,
        repository,
        environment,
        sha,
        status,
        task,
        description,
        url,
        file,
        line,
        started_at,
        finished_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from deployments

)

select * from final
