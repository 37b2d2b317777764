with

team_memberships as (

    {{ latest_living_version(source("raw_linear", "team_memberships"), ["id"]) }}

),

final as (

    select
        id as membership_id,
        team_id,
        user_id,
        owner as is_owner,
        created_at,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from team_memberships

)

select * from final
