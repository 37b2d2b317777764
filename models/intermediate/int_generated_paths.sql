{{ config(materialized="table") }}

with

paths as (

    select path from {{ ref("int_commit_files_unioned") }}
    union
    select path from {{ ref("stg_github__pull_request_files") }}

),

path_patterns as (

    select
        concat(
            case when pattern not like '/%' then '%/' end,
            {{ like_pattern("pattern") }},
            case when pattern like '%/' then '%' end
        ) as path_pattern
    from {{ ref("generated_paths") }}

),

final as (

    select distinct paths.path
    from paths
    inner join path_patterns
        on concat('/', paths.path) like path_patterns.path_pattern escape '!'

)

select * from final
