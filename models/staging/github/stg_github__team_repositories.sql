with

team_repositories as (

    {{ latest_version(source("raw_github", "team_repositories"), ["team_id", "repository_id"]) }}

),

final as (

    select
        team_id,
        repository_id,
        permission,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from team_repositories

)

select * from final
