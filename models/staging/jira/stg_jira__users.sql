with

users as (

    {{ latest_living_version(source("raw_jira", "users"), ["account_id"]) }}

),

final as (

    select
        account_id,
        account_type,
        name as login,
        display_name as name,
        email_address as email,
        active as is_active,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from users

)

select * from final
