with

commits as (

    {{ latest_version(source("raw_git", "commits"), ["repository_id", "sha"]) }}

),

final as (

    select
        repository_id,
        sha,
        parents,
        author_name,
        author_email,
        committer_name,
        committer_email,
        subject,
        body,
        authored_at,
        committed_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from commits

)

select * from final
