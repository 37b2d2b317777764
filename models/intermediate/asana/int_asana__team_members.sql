with

versions as (

    select
        membership_id,
        team_id,
        user_id,
        case when deleted_at is null then 'member' end as state,
        extracted_at
    from {{ ref("stg_asana__team_membership_versions") }}

),

spans as (

    {{ spans_of_versions("versions", ["membership_id"]) }}

),

memberships as (

    select
        membership_id,
        max(team_id) as team_id,
        max(user_id) as user_id
    from versions
    group by membership_id

),

dated_memberships as (

    select
        memberships.team_id,
        memberships.user_id,
        spans.starts_at,
        spans.ends_at
    from memberships
    inner join spans on memberships.membership_id = spans.membership_id

),

final as (

    select
        teams.team_id,
        teams.name,
        cast(null as text) as short_name,
        cast(null as text) as parent_name,
        dated_memberships.user_id as account_id,
        dated_memberships.starts_at,
        dated_memberships.ends_at
    from {{ ref("stg_asana__teams") }} as teams
    left join dated_memberships on teams.team_id = dated_memberships.team_id

)

select * from final
