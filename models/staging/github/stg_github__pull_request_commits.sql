with

pull_request_commits as (

    {{ latest_version(source("raw_github", "pull_request_commits"), ["pull_request_id", "oid"]) }}

),

final as (

    select
        pull_request_id,
        repository_id,
        oid as sha,
        position,
        message_headline as subject,
        author_name,
        lower(author_email) as author_email,
        author_login,
        author_id,
        authored_date as authored_at,
        committed_date as committed_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from pull_request_commits

)

select * from final
