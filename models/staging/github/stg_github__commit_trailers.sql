with

commit_trailers as (

    {{
        latest_version(
            source("raw_github", "commit_trailers"),
            ["repository_id", "sha", "position"]
        )
    }}

),

final as (

    select
        repository_id,
        sha,
        position,
        token,
        value,
        name,
        email,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from commit_trailers

)

select * from final
