with

ownerships as (

    select
        team,
        repository,
        closeness,
        {{ start_of_day("coalesce(starts_on, cast('1900-01-01' as date))") }} as starts_at,
        {{ start_of_day("coalesce(ends_on, cast('9999-01-01' as date))") }} as ends_at
    from {{ ref("int_team_repositories_matched") }}

),

moments as (

    select
        repository,
        starts_at as moment
    from ownerships
    union
    select
        repository,
        ends_at as moment
    from ownerships

),

spans as (

    select
        repository,
        moment as starts_at,
        lead(moment) over (partition by repository order by moment) as ends_at
    from moments

),

final as (

    select distinct on (spans.repository, spans.starts_at)
        ownerships.team,
        spans.repository,
        spans.starts_at,
        spans.ends_at
    from spans
    inner join ownerships
        on
            spans.repository = ownerships.repository
            and spans.starts_at >= ownerships.starts_at
            and spans.ends_at <= ownerships.ends_at
    order by
        spans.repository,
        spans.starts_at,
        ownerships.closeness desc,
        ownerships.starts_at desc,
        ownerships.team

)

select * from final
