with

teams as (

    select * from {{ ref("stg_github__teams") }}

),

versions as (

    select
        team_id,
        user_id,
        case when deleted_at is null then 'member' end as state,
        extracted_at
    from {{ ref("stg_github__team_member_versions") }}

),

memberships as (

    {{ spans_of_versions("versions", ["team_id", "user_id"]) }}

),

final as (

    select
        teams.team_id,
        teams.name,
        teams.slug as short_name,
        parents.name as parent_name,
        memberships.user_id as account_id,
        memberships.starts_at,
        memberships.ends_at
    from teams
    left join teams as parents
        on
            teams.organization = parents.organization
            and teams.parent_slug = parents.slug
            and parents.deleted_at is null
    left join memberships on teams.team_id = memberships.team_id

)

select * from final
