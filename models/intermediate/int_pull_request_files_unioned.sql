with

provider_files as (

    {{ union_of(
        "pull_request_files",
        ["pull_request_id", "path", "additions", "deletions", "extracted_at"],
        var("code_hosts"),
    ) }}

),

pull_requests as (

    select * from {{ ref('int_pull_requests_unioned') }}

),

generated_paths as (

    select * from {{ ref('int_generated_paths') }}

),

final as (

    select
        provider_files.source_system,
        provider_files.pull_request_id,
        provider_files.path,
        pull_requests.repository,
        generated_paths.path is not null as is_generated,
        coalesce(provider_files.additions, 0) as additions,
        coalesce(provider_files.deletions, 0) as deletions
    from provider_files
    inner join pull_requests
        on
            provider_files.source_system = pull_requests.source_system
            and provider_files.pull_request_id = pull_requests.pull_request_id
            and provider_files.extracted_at = pull_requests.extracted_at
    left join generated_paths on provider_files.path = generated_paths.path

)

select * from final
