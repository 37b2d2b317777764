{{ config(materialized="table") }}

with

names as (

    select
        team,
        lower(team) as name
    from {{ ref("int_teams") }}
    union
    select
        team,
        lower(name) as name
    from {{ ref("int_teams") }}

),

final as (

    select
        name,
        min(team) as team
    from names
    where name is not null
    group by name

)

select * from final
