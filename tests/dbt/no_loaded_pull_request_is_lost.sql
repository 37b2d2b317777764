with

loaded as (

    {{ union_of(
        "pull_requests", ["repository_id", "number", "deleted_at"], var("code_hosts")
    ) }}

),

repository_ids as (

    select * from {{ ref('int_repository_ids') }}

),

pull_requests as (

    select * from {{ ref('pull_requests') }}

)

select loaded.*
from loaded
left join repository_ids
    on
        loaded.source_system = repository_ids.source_system
        and loaded.repository_id = repository_ids.source_id
left join pull_requests
    on
        repository_ids.repository = pull_requests.repository
        and loaded.number = pull_requests.number
where loaded.deleted_at is null and pull_requests.number is null
