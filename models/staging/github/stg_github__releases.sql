with

releases as (

    {{ latest_version(source("raw_github", "releases"), ["id"]) }}

),

final as (

    select
        id as release_id,
        repository_id,
        database_id,
        name,
        tag_name,
        description,
        url,
        tag_commit_oid as sha,
        author_type,
        author_login,
        author_id,
        is_draft,
        is_prerelease,
        created_at,
        published_at,
        updated_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from releases

)

select * from final
