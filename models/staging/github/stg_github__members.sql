with

members as (

    {{ latest_living_version(source("raw_github", "members"), ["organization", "user_id"]) }}

),

final as (

    select
        organization,
        user_id,
        user_login,
        name,
        email,
        role,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from members

)

select * from final
