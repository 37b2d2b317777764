with

workflow_runs as (

    {{ latest_version(source("raw_github", "workflow_runs"), ["id"]) }}

),

final as (

    select
        id as run_id,
        repository_id,
        name,
        display_title as title,
        path,
        event,
        lower(status) as status,
        lower(conclusion) as conclusion,
        head_branch as branch,
        head_sha as sha,
        run_number,
        run_attempt,
        html_url as url,
        actor_type,
        actor_login,
        actor_id,
        created_at,
        run_started_at as started_at,
        updated_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from workflow_runs

)

select * from final
