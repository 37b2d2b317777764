{{ config(alias="team_members") }}

with

final as (

    select
        team,
        person,
        starts_on,
        ends_on
    from {{ ref("team_members") }}

)

select * from final
