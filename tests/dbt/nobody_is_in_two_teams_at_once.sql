-- Fails for a person, or a repository, that two teams have at once: facts would count twice.
with

spans as (

    select
        'person' as kind,
        person as member,
        starts_at,
        ends_at
    from {{ ref("int_team_members") }}
    union all
    select
        'repository' as kind,
        repository as member,
        starts_at,
        ends_at
    from {{ ref("int_team_repositories") }}

),

neighbours as (

    select
        kind,
        member,
        ends_at,
        lead(starts_at) over (partition by kind, member order by starts_at) as next_starts_at
    from spans

)

select * from neighbours
where next_starts_at < ends_at
