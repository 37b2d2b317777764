{{ config(materialized="table") }}

with

descriptions as (

    select
        'github' as source_system,
        repository_id as source_id,
        host,
        owner,
        name,
        url,
        default_branch,
        coalesce(is_archived, false) as is_archived,
        coalesce(is_fork, false) as is_fork,
        false as is_shallow,
        created_at,
        deleted_at,
        extracted_at
    from {{ ref("stg_github__repositories") }}
    union all
    select
        'git' as source_system,
        repository_id as source_id,
        host,
        nullif(regexp_replace(ltrim(path, '/'), '/?[^/]*$', ''), '') as owner,
        regexp_replace(path, '^.*/', '') as name,
        url,
        default_branch,
        false as is_archived,
        false as is_fork,
        coalesce(is_shallow, false) as is_shallow,
        cast(null as timestamp with time zone) as created_at,
        deleted_at,
        extracted_at
    from {{ ref("stg_git__repositories") }}

),

repositories as (

    select distinct on (ids.repository)
        ids.repository,
        descriptions.*
    from descriptions
    inner join {{ ref("int_repository_ids") }} as ids
        on
            descriptions.source_system = ids.source_system
            and descriptions.source_id = ids.source_id
    order by
        ids.repository,
        ids.is_deleted,
        descriptions.source_system = 'git',
        descriptions.extracted_at desc,
        descriptions.source_id

),

root_commits as (

    select
        mainline.repository,
        commits.committed_at as root_commit_at
    from {{ ref("int_mainline") }} as mainline
    inner join {{ ref("int_commits_unioned") }} as commits
        on mainline.repository = commits.repository and mainline.sha = commits.sha
    where mainline.position = 1

),

final as (

    select
        repositories.repository,
        repositories.source_system,
        repositories.source_id,
        repositories.host,
        repositories.owner,
        repositories.name,
        repositories.url,
        repositories.default_branch,
        repositories.is_archived,
        repositories.is_fork,
        repositories.created_at,
        case
            when not repositories.is_shallow then root_commits.root_commit_at
        end as root_commit_at,
        repositories.deleted_at
    from repositories
    left join root_commits on repositories.repository = root_commits.repository

)

select * from final
