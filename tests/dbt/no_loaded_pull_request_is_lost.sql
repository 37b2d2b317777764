with

loaded as (

    {{ union_of("pull_requests", ["pull_request_id", "deleted_at"], var("code_hosts")) }}

),

pull_requests as (

    select * from {{ ref('pull_requests') }}

)

select loaded.*
from loaded
left join pull_requests
    on
        loaded.source_system = pull_requests.source_system
        and loaded.pull_request_id = pull_requests.source_id
where loaded.deleted_at is null and pull_requests.source_id is null
