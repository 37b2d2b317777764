with

team_memberships as (

    {{ latest_version(source("raw_asana", "team_memberships"), ["gid"]) }}

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
