{{ config(materialized="table") }}

with

tracker_members as (

    {{ union_of_trackers(
        "team_members", ["name", "short_name", "account_id", "starts_at", "ends_at"]
    ) }}

),

team_names as (

    select * from {{ ref("int_tracker_teams") }}

),

found_memberships as (

    select
        coalesce(named_teams.team, short_named_teams.team) as team,
        account_people.person,
        {{ reporting_date("tracker_members.starts_at") }} as starts_on,
        coalesce(
            {{ reporting_date("tracker_members.ends_at") }}, cast('9999-01-01' as date)
        ) as ends_on
    from tracker_members
    inner join {{ ref("int_account_people") }} as account_people
        on
            tracker_members.source_system = account_people.source_system
            and tracker_members.account_id = account_people.account_key
    left join team_names as named_teams on lower(trim(tracker_members.name)) = named_teams.name
    left join team_names as short_named_teams
        on lower(tracker_members.short_name) = short_named_teams.name
    where not exists (select 1 from {{ ref("team_members") }})

),

-- Two accounts of a person, or two systems, may tell of one membership.
previous_memberships as (

    select
        team,
        person,
        starts_on,
        ends_on,
        max(ends_on) over (
            partition by team, person
            order by starts_on, ends_on
            rows between unbounded preceding and 1 preceding
        ) as previous_ends_on
    from found_memberships
    where team is not null and ends_on > starts_on

),

numbered_memberships as (

    select
        team,
        person,
        starts_on,
        ends_on,
        count(*) filter (where previous_ends_on is null or previous_ends_on < starts_on) over (
            partition by team, person order by starts_on, ends_on
        ) as number
    from previous_memberships

),

whole_memberships as (

    select
        team,
        person,
        min(starts_on) as starts_on,
        nullif(max(ends_on), cast('9999-01-01' as date)) as ends_on
    from numbered_memberships
    group by team, person, number

),

final as (

    select
        team,
        person,
        starts_on,
        ends_on,
        cast(null as bigint) as member_count
    from {{ ref("team_members") }}
    union all
    select
        team,
        person,
        starts_on,
        ends_on,
        count(*) over (partition by team order by starts_on) as member_count
    from whole_memberships

)

select * from final
