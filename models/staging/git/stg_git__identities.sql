with

identities as (

    {{ latest_version(source("raw_git", "identities"), ["repository_id", "name", "email"]) }}

),

final as (

    select
        repository_id,
        name,
        email,
        mapped_name,
        mapped_email,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from identities

)

select * from final
