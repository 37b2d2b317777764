{{ config(materialized="table") }}

with recursive

walked as (

    select * from {{ ref('int_release_branches_walked') }}

),

bases as (

    select
        repository,
        release_sha,
        sha as base_sha
    from walked
    where is_end and position is null

),

joined as (

    select distinct
        repository,
        release_sha,
        release_sha as base_sha
    from walked

    union

    select
        joined.repository,
        joined.release_sha,
        bases.base_sha
    from joined
    inner join bases
        on joined.repository = bases.repository and joined.base_sha = bases.release_sha

),

final as (

    select
        repository,
        release_sha,
        base_sha
    from joined

)

select * from final
