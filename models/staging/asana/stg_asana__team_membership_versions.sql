with

team_memberships as (

    select * from {{ source("raw_asana", "team_memberships") }}
    where {{ is_completed_load(source("raw_asana", "team_memberships")) }}

),

final as (

    select
        gid as membership_id,
        team_gid as team_id,
        user_gid as user_id,
        is_guest,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from team_memberships

)

select * from final
