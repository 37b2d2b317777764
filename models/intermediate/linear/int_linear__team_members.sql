with

teams as (

    select * from {{ ref("stg_linear__teams") }}

),

final as (

    select
        teams.team_id,
        teams.name,
        teams.key as short_name,
        parents.name as parent_name,
        memberships.user_id as account_id,
        memberships.created_at as starts_at,
        memberships.deleted_at as ends_at
    from teams
    left join teams as parents on teams.parent_id = parents.team_id
    left join {{ ref("stg_linear__team_memberships") }} as memberships
        on teams.team_id = memberships.team_id

)

select * from final
