{{ config(materialized="table") }}

with

positions as (

    select
        'github' as source_system,
        repository_id as source_id,
        position,
        sha
    from {{ ref("stg_github__mainline") }}
    where deleted_at is null
    union all
    select
        'git' as source_system,
        repository_id as source_id,
        position,
        sha
    from {{ ref("stg_git__mainline") }}
    where deleted_at is null

),

lengths as (

    select
        source_system,
        source_id,
        count(*) as length
    from positions
    group by source_system, source_id

),

chosen_clones as (

    select distinct on (ids.repository)
        ids.repository,
        ids.source_system,
        ids.source_id
    from lengths
    inner join {{ ref("int_repository_ids") }} as ids
        on lengths.source_system = ids.source_system and lengths.source_id = ids.source_id
    order by
        ids.repository,
        ids.is_deleted,
        ids.source_system = 'git',
        lengths.length desc,
        ids.source_id

),

final as (

    select
        chosen_clones.repository,
        positions.position,
        positions.sha
    from positions
    inner join chosen_clones
        on
            positions.source_system = chosen_clones.source_system
            and positions.source_id = chosen_clones.source_id

)

select * from final
