with

final as (

    select
        source_system,
        {{ pseudonym("account_id", kind="account") }} as account_id,
        {{ unless_pseudonymous("login") }} as login,
        {{ unless_pseudonymous("email") }} as email,
        {{ unless_pseudonymous("name") }} as name,
        {{ pseudonym("person") }} as person,
        joined_by,
        is_bot
    from {{ ref("int_accounts") }}

)

select * from final
