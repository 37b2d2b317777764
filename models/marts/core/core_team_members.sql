{{ config(alias="team_members") }}

with

final as (

    select
        team,
        {{ pseudonym("person") }} as person,
        starts_on,
        ends_on
    from {{ ref("int_team_memberships") }}

)

select * from final
