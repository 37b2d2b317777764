-- Fails for an account, an author of commits, or someone an issue names, who is not in the people.
with

mentions as (

    select person from {{ ref("accounts") }}
    union
    select author as person from {{ ref("commits") }}
    where author is not null
    union
    select assignee as person from {{ ref("issues") }}
    where assignee is not null
    union
    select reporter as person from {{ ref("issues") }}
    where reporter is not null

)

select mentions.person
from mentions
left join {{ ref("people") }} as people on mentions.person = people.person
where people.person is null
