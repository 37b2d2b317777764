{{ config(materialized="table") }}

with

changes as (

    select * from {{ ref('int_changes_scoped') }}
    where not is_baseline

),

releases as (

    select * from {{ ref('int_releases') }}
    where finish_rank = 1

),

{# A change waits from its landing on, but not before its repository is known to release. #}
waits as (

    select
        changes.scope,
        changes.scope_name,
        changes.repository,
        changes.change_id,
        changes.landed_at,
        greatest(changes.landed_at, releases.finished_at) as waits_from,
        changes.deployed_at as waits_until
    from changes
    inner join releases on changes.repository = releases.repository

),

final as (

    select
        scope,
        scope_name,
        repository,
        change_id,
        landed_at,
        waits_from,
        waits_until
    from waits
    where waits_until is null or waits_until > waits_from

)

select * from final
