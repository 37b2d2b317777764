{{ config(alias="teams") }}

with

final as (

    select
        team,
        name,
        parent_team
    from {{ ref("int_teams") }}

)

select * from final
