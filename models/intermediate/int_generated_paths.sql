{{ config(materialized="table") }}

with

paths as (

    select path from {{ ref("stg_github__commit_files") }}
    union
    select path from {{ ref("stg_git__commit_files") }}
    union
    select path from {{ ref("stg_github__pull_request_files") }}

),

path_patterns as (

    select
        case when pattern like '/%' then '' else '%/' end
        || {{ like_pattern("pattern") }}
        || case when pattern like '%/' then '%' else '' end as path_pattern
    from {{ ref("generated_paths") }}

),

final as (

    select paths.path
    from paths
    where exists (
        select 1 from path_patterns
        where '/' || paths.path like path_patterns.path_pattern escape '!'
    )

)

select * from final
