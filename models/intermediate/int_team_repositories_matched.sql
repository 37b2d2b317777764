with

patterns as (

    select
        team,
        lower(trim(both '/' from repository)) as repository_glob,
        starts_on,
        ends_on
    from {{ ref("team_repositories") }}

),

-- May write: to read is no ownership.
versions as (

    select
        team_id,
        repository_id,
        case
            when deleted_at is null and permission in ('ADMIN', 'MAINTAIN', 'WRITE') then permission
        end as state,
        extracted_at
    from {{ ref("stg_github__team_repository_versions") }}

),

grants as (

    {{ spans_of_versions("versions", ["team_id", "repository_id"]) }}

),

teams as (

    select * from {{ ref("stg_github__teams") }}

),

team_names as (

    select * from {{ ref("int_tracker_teams") }}

),

granted_repositories as (

    select
        coalesce(named_teams.team, short_named_teams.team) as team,
        repository_ids.repository,
        grants.state as permission,
        {{ reporting_date("grants.starts_at") }} as starts_on,
        {{ reporting_date("grants.ends_at") }} as ends_on
    from grants
    inner join teams on grants.team_id = teams.team_id
    inner join {{ ref("int_repository_ids") }} as repository_ids
        on
            repository_ids.source_system = 'github'
            and grants.repository_id = repository_ids.source_id
    left join team_names as named_teams on lower(trim(teams.name)) = named_teams.name
    left join team_names as short_named_teams on lower(teams.slug) = short_named_teams.name
    where not exists (select 1 from {{ ref("team_repositories") }})

),

final as (

    select
        patterns.team,
        aliases.repository,
        case
            when patterns.repository_glob = aliases.alias then 1000
            else length(patterns.repository_glob)
        end as closeness,
        patterns.starts_on,
        patterns.ends_on
    from patterns
    inner join {{ ref("int_repository_aliases") }} as aliases
        on {{ matches_glob("aliases.alias", "patterns.repository_glob") }}
    union all
    select
        team,
        repository,
        case permission when 'ADMIN' then 3000000 when 'MAINTAIN' then 2000000 else 1000000 end
        - count(*) over (partition by team order by starts_on) as closeness,
        starts_on,
        ends_on
    from granted_repositories
    where team is not null and (ends_on is null or ends_on > starts_on)

)

select * from final
