with

identified_people as (

    select
        person,
        min(nullif(trim(name), '')) as name,
        bool_or(is_bot) as is_bot
    from {{ ref("identities") }}
    group by person

),

account_people as (

    select
        person,
        bool_or(is_bot) as is_bot
    from {{ ref("int_accounts") }}
    group by person

),

account_names as (

    select distinct on (person)
        person,
        name
    from {{ ref("int_accounts") }}
    where name is not null
    order by person, source_system = 'git', length(name) desc, name

),

people as (

    select person from identified_people
    union
    select person from account_people

),

final as (

    select
        people.person,
        coalesce(identified_people.name, account_names.name, people.person) as name,
        coalesce(identified_people.is_bot, account_people.is_bot, false) as is_bot
    from people
    left join identified_people on people.person = identified_people.person
    left join account_people on people.person = account_people.person
    left join account_names on people.person = account_names.person

)

select * from final
