with

-- A host has one repository of a name: who was read under it last has it, the others lost it.
github_ids as (

    select
        repository_id,
        deleted_at,
        lower(concat(host, '/', owner, '/', name)) as alias,
        row_number() over (
            partition by lower(concat(host, '/', owner, '/', name))
            order by extracted_at desc, repository_id
        ) as place
    from {{ ref("stg_github__repositories") }}

),

ids as (

    select
        'github' as source_system,
        repository_id as source_id,
        alias,
        deleted_at is not null or place > 1 as is_deleted
    from github_ids
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
