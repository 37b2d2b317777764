{{ config(materialized="table") }}

with

commits as (

    select
        'github' as source_system,
        repository_id as source_id,
        sha,
        parents,
        author_name,
        author_email,
        committer_name,
        committer_email,
        authored_at,
        committed_at,
        subject,
        body
    from {{ ref("stg_github__commits") }}
    union all
    select
        'git' as source_system,
        repository_id as source_id,
        sha,
        parents,
        author_name,
        author_email,
        committer_name,
        committer_email,
        authored_at,
        committed_at,
        subject,
        body
    from {{ ref("stg_git__commits") }}

),

identified_commits as (

    select
        ids.repository,
        ids.preference,
        commits.*
    from commits
    inner join {{ ref("int_repository_ids") }} as ids
        on commits.source_system = ids.source_system and commits.source_id = ids.source_id

),

preferred_commits as (

    select * from identified_commits
    where preference = 1

),

other_commits as (

    select distinct on (identified_commits.repository, identified_commits.sha) identified_commits.*
    from identified_commits
    left join preferred_commits
        on
            identified_commits.repository = preferred_commits.repository
            and identified_commits.sha = preferred_commits.sha
    where identified_commits.preference > 1 and preferred_commits.sha is null
    order by
        identified_commits.repository,
        identified_commits.sha,
        identified_commits.preference

),

repository_commits as (

    select * from preferred_commits
    union all
    select * from other_commits

),

default_branch_ids as (

    select
        'github' as source_system,
        repository_id as source_id,
        sha
    from {{ ref("stg_github__default_branch_commits") }}
    where deleted_at is null
    union all
    select
        'git' as source_system,
        repository_id as source_id,
        sha
    from {{ ref("stg_git__default_branch_commits") }}
    where deleted_at is null

),

default_branch_commits as (

    select
        ids.repository,
        default_branch_ids.sha
    from default_branch_ids
    inner join {{ ref("int_repository_ids") }} as ids
        on
            default_branch_ids.source_system = ids.source_system
            and default_branch_ids.source_id = ids.source_id
    group by ids.repository, default_branch_ids.sha

),

final as (

    select
        repository_commits.repository,
        repository_commits.sha,
        repository_commits.source_system,
        repository_commits.source_id,
        mainline.position,
        repository_commits.parents,
        repository_commits.author_name,
        nullif(lower(trim(repository_commits.author_email)), '') as author_email,
        repository_commits.committer_name,
        nullif(lower(trim(repository_commits.committer_email)), '') as committer_email,
        repository_commits.subject,
        repository_commits.body,
        coalesce(repository_commits.parents like '% %', false) as is_merge,
        mainline.position is not null
        or default_branch_commits.sha is not null as is_on_default_branch,
        coalesce(repository_commits.authored_at, repository_commits.committed_at) as authored_at,
        coalesce(repository_commits.committed_at, repository_commits.authored_at) as committed_at
    from repository_commits
    left join {{ ref("int_mainline") }} as mainline
        on
            repository_commits.repository = mainline.repository
            and repository_commits.sha = mainline.sha
    left join default_branch_commits
        on
            repository_commits.repository = default_branch_commits.repository
            and repository_commits.sha = default_branch_commits.sha

)

select * from final
