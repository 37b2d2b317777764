with

ids as (

    select
        'github' as source_system,
        repository_id as source_id,
        lower(concat(host, '/', owner, '/', name)) as alias,
        deleted_at is not null as is_deleted
    from {{ ref("stg_github__repositories") }}
    union all
    select
        'git' as source_system,
        repository_id as source_id,
        lower(concat(host, '/', ltrim(path, '/'))) as alias,
        deleted_at is not null as is_deleted
    from {{ ref("stg_git__repositories") }}

),

final as (

    select
        ids.source_system,
        ids.source_id,
        aliases.repository,
        ids.is_deleted,
        row_number() over (
            partition by aliases.repository
            order by ids.is_deleted, ids.source_system = 'git', ids.source_id
        ) as preference
    from ids
    inner join {{ ref("int_repository_aliases") }} as aliases on ids.alias = aliases.alias

)

select * from final
