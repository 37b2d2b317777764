{{ config(alias="teams") }}

with

final as (

    select
        team,
        coalesce(nullif(trim(name), ''), team) as name,
        nullif(trim(parent_team), '') as parent_team
    from {{ ref("teams") }}

)

select * from final
