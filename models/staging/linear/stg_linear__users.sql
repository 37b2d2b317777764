with

users as (

    {{ latest_living_version(source("raw_linear", "users"), ["id"]) }}

),

final as (

    select
        id as user_id,
        name,
        display_name as login,
        email,
        active as is_active,
        guest as is_guest,
        app as is_app,
        created_at,
        updated_at,
        archived_at,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from users

)

select * from final
