{{ config(alias="team_repositories") }}

with

ownerships as (

    select
        team,
        repository,
        starts_on,
        nullif(max(coalesce(ends_on, cast('9999-01-01' as date))), cast('9999-01-01' as date))
            as ends_on
    from {{ ref("int_team_repositories_matched") }}
    group by team, repository, starts_on

),

final as (

    select
        team,
        repository,
        starts_on,
        ends_on
    from ownerships

)

select * from final
