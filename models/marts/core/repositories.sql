with

repositories as (

    select * from {{ ref("int_repositories") }}

),

owners_today as (

    select
        repository,
        team
    from {{ ref("int_team_repositories") }}
    where
        starts_at <= {{ start_of_day(today()) }}
        and ends_at > {{ start_of_day(today()) }}

),

final as (

    select
        repositories.repository,
        repositories.source_system,
        repositories.source_id,
        repositories.host,
        repositories.owner,
        repositories.name,
        repositories.url,
        repositories.default_branch,
        owners_today.team,
        repositories.is_archived,
        repositories.is_fork,
        repositories.created_at,
        repositories.root_commit_at,
        repositories.deleted_at
    from repositories
    left join owners_today on repositories.repository = owners_today.repository

)

select * from final
