with

repositories as (

    {{ latest_version(source("raw_github", "repositories"), ["id"]) }}

),

final as (

    select
        id as repository_id,
        database_id,
        owner_login as owner,
        name,
        host,
        url,
        visibility,
        default_branch,
        default_branch_sha,
        primary_language,
        topics,
        is_archived,
        is_fork,
        is_empty,
        is_disabled,
        created_at,
        updated_at,
        pushed_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from repositories

)

select * from final
