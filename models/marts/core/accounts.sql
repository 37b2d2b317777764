with

final as (

    select
        source_system,
        account_id,
        login,
        email,
        name,
        person,
        joined_by,
        is_bot
    from {{ ref("int_accounts") }}

)

select * from final
