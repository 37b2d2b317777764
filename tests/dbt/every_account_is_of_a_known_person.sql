-- Fails for an account, or an author of commits, whose person the table of people does not have.
with

mentions as (

    select person from {{ ref("accounts") }}
    union
    select author as person from {{ ref("commits") }}
    where author is not null

)

select mentions.person
from mentions
left join {{ ref("people") }} as people on mentions.person = people.person
where people.person is null
