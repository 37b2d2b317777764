with

clone_tags as (

    {{ union_of(
        "tags",
        ["repository_id", "name", "sha", "message", "tagged_at", "deleted_at"],
        ["git"],
    ) }}

    union all

    {{ union_of(
        "tags",
        ["repository_id", "name", "sha", "message", "tagged_at", "deleted_at"],
        var("code_hosts"),
    ) }}

),

repository_ids as (

    select * from {{ ref('int_repository_ids') }}

),

commits as (

    select * from {{ ref('int_commits_unioned') }}

),

{# A repository may be read from a clone URL and from its host: one tag, the host's. #}
tags as (

    select distinct on (repository_ids.repository, clone_tags.name)
        clone_tags.source_system,
        repository_ids.repository,
        clone_tags.name,
        clone_tags.sha,
        clone_tags.message,
        clone_tags.tagged_at
    from clone_tags
    inner join repository_ids
        on
            clone_tags.source_system = repository_ids.source_system
            and clone_tags.repository_id = repository_ids.source_id
    where clone_tags.deleted_at is null
    order by
        repository_ids.repository,
        clone_tags.name,
        repository_ids.preference

),

final as (

    select
        tags.source_system,
        tags.repository,
        tags.name,
        tags.sha,
        tags.message,
        coalesce(tags.tagged_at, commits.committed_at) as tagged_at
    from tags
    left join commits on tags.repository = commits.repository and tags.sha = commits.sha

)

select * from final
