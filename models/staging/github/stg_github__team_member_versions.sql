with

team_members as (

    select * from {{ source("raw_github", "team_members") }}
    where {{ is_completed_load(source("raw_github", "team_members")) }}

),

final as (

    select
        team_id,
        user_id,
        user_login,
        role,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from team_members

)

select * from final
