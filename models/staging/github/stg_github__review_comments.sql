with

review_comments as (

    {{ latest_version(source("raw_github", "review_comments"), ["id"]) }}

),

final as (

    select
        id as comment_id,
        repository_id,
        pull_request_number,
        pull_request_review_id,
        in_reply_to_id,
        path,
        user_type as author_type,
        user_login as author_login,
        user_id as author_id,
        created_at as commented_at,
        updated_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from review_comments

)

select * from final
