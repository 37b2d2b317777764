with

patterns as (

    select
        team,
        lower(trim(both '/' from repository)) as repository_glob,
        starts_on,
        ends_on
    from {{ ref("team_repositories") }}

),

final as (

    select
        patterns.team,
        aliases.repository,
        patterns.repository_glob,
        patterns.repository_glob = aliases.alias as is_exact,
        patterns.starts_on,
        patterns.ends_on
    from patterns
    inner join {{ ref("int_repository_aliases") }} as aliases
        on {{ matches_glob("aliases.alias", "patterns.repository_glob") }}

)

select * from final
