with

pull_requests as (

    select * from {{ ref('int_pull_requests_unioned') }}

),

files as (

    select * from {{ ref('int_pull_request_files_unioned') }}

),

file_sums as (

    select
        source_system,
        pull_request_id,
        coalesce(sum(additions) filter (where not is_generated), 0) as additions,
        coalesce(sum(deletions) filter (where not is_generated), 0) as deletions
    from files
    group by source_system, pull_request_id

),

sizes as (

    select
        pull_requests.source_system,
        pull_requests.pull_request_id,
        cast(coalesce(file_sums.additions, pull_requests.additions_all) as bigint) as additions,
        cast(coalesce(file_sums.deletions, pull_requests.deletions_all) as bigint) as deletions
    from pull_requests
    left join file_sums
        on
            pull_requests.source_system = file_sums.source_system
            and pull_requests.pull_request_id = file_sums.pull_request_id

),

final as (

    select
        source_system,
        pull_request_id,
        additions,
        deletions,
        additions + deletions as size,
        case
            when additions + deletions <= 10 then 'xs'
            when additions + deletions <= 50 then 's'
            when additions + deletions <= 250 then 'm'
            when additions + deletions <= 1000 then 'l'
            when additions + deletions > 1000 then 'xl'
        end as size_band
    from sizes

)

select * from final
