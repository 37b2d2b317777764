with

users as (

    {{ latest_living_version(source("raw_asana", "users"), ["gid"]) }}

),

final as (

    select
        gid as user_id,
        name,
        email,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from users

)

select * from final
