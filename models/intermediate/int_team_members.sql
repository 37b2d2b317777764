with

memberships as (

    select
        team,
        person,
        member_count,
        {{ start_of_day("coalesce(starts_on, cast('1900-01-01' as date))") }} as starts_at,
        {{ start_of_day("coalesce(ends_on, cast('9999-01-01' as date))") }} as ends_at
    from {{ ref("int_team_memberships") }}

),

moments as (

    select
        person,
        starts_at as moment
    from memberships
    union
    select
        person,
        ends_at as moment
    from memberships

),

spans as (

    select
        person,
        moment as starts_at,
        lead(moment) over (partition by person order by moment) as ends_at
    from moments

),

final as (

    select distinct on (spans.person, spans.starts_at)
        memberships.team,
        spans.person,
        spans.starts_at,
        spans.ends_at
    from spans
    inner join memberships
        on
            spans.person = memberships.person
            and spans.starts_at >= memberships.starts_at
            and spans.ends_at <= memberships.ends_at
    order by
        spans.person,
        spans.starts_at,
        memberships.starts_at desc,
        memberships.member_count,
        memberships.team

)

select * from final
