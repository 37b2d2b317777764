with

names as (

    select
        team,
        lower(team) as name
    from {{ ref("teams") }}
    union
    select
        team,
        lower(name) as name
    from {{ ref("teams") }}

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
