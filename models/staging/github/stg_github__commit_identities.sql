with

commit_identities as (

    {{ latest_version(source("raw_github", "commit_identities"), ["email"]) }}

),

final as (

    select
        email,
        user_login,
        user_id,
        repository_id,
        oid as sha,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from commit_identities

)

select * from final
