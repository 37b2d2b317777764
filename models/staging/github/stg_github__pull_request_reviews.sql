with

pull_request_reviews as (

    {{ latest_version(source("raw_github", "pull_request_reviews"), ["id"]) }}

),

final as (

    select
        id as review_id,
        pull_request_id,
        repository_id,
        lower(state) as state,
        author_type as reviewer_type,
        author_login as reviewer_login,
        author_id as reviewer_id,
        commit_oid as sha,
        comments_count,
        created_at,
        updated_at,
        submitted_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from pull_request_reviews

)

select * from final
