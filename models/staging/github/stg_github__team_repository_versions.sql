with

team_repositories as (

    select * from {{ source("raw_github", "team_repositories") }}
    where {{ is_completed_load(source("raw_github", "team_repositories")) }}

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
