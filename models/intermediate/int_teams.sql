with

stated_teams as (

    select
        team,
        coalesce(nullif(trim(name), ''), team) as name,
        nullif(trim(parent_team), '') as parent_team
    from {{ ref("teams") }}

),

tracker_teams as (

    {{ union_of_trackers("team_members", ["team_id", "name", "parent_name"]) }}

),

named_teams as (

    select
        source_system,
        team_id,
        trim(name) as name,
        trim(parent_name) as parent_name
    from tracker_teams
    where trim(name) != ''
    union
    select
        source_system,
        tracker_team as team_id,
        trim(tracker_team) as name,
        cast(null as text) as parent_name
    from {{ ref("int_tracker_issues_unioned") }}
    where trim(tracker_team) != ''

),

-- Teams of one name are one team, called as the first system writes it.
found_teams as (

    select distinct on (lower(name))
        lower(name) as team_key,
        name
    from named_teams
    order by lower(name), source_system, team_id

),

parents as (

    select
        lower(name) as team_key,
        min(lower(parent_name)) as parent_key
    from named_teams
    where lower(parent_name) != lower(name)
    group by lower(name)

),

final as (

    select
        team,
        name,
        parent_team
    from stated_teams
    union all
    select
        found_teams.name as team,
        found_teams.name,
        parent_teams.name as parent_team
    from found_teams
    left join parents on found_teams.team_key = parents.team_key
    left join found_teams as parent_teams on parents.parent_key = parent_teams.team_key
    where not exists (select 1 from stated_teams)

)

select * from final
