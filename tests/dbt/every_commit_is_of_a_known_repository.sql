-- Fails for a repository of commits that the table of repositories does not have.
with

commits as (

    select distinct repository from {{ ref("commits") }}

)

select commits.repository
from commits
left join {{ ref("repositories") }} as repositories
    on commits.repository = repositories.repository
where repositories.repository is null
