{{ config(materialized="table") }}

with

pull_requests as (

    select * from {{ ref('int_pull_requests_unioned') }}

),

files as (

    select * from {{ ref('int_pull_request_files_unioned') }}

),

team_members as (

    select * from {{ ref('int_team_members') }}

),

services as (

    select * from {{ ref('int_services') }}

),

authored_pull_requests as (

    select
        pull_requests.source_system,
        pull_requests.pull_request_id,
        team_members.team
    from pull_requests
    inner join team_members
        on
            pull_requests.author = team_members.person
            and pull_requests.opened_at >= team_members.starts_at
            and pull_requests.opened_at < team_members.ends_at

),

service_pull_requests as (

    select
        pull_requests.source_system,
        pull_requests.pull_request_id,
        services.service
    from pull_requests
    inner join services
        on
            pull_requests.repository = services.repository
            and services.path is null
    union
    select
        files.source_system,
        files.pull_request_id,
        services.service
    from files
    inner join services
        on
            files.repository = services.repository
            and starts_with(files.path, services.path)

),

final as (

    select
        source_system,
        pull_request_id,
        'organization' as scope,
        'all' as scope_name
    from pull_requests
    union all
    select
        source_system,
        pull_request_id,
        'repository' as scope,
        repository as scope_name
    from pull_requests
    union all
    select
        source_system,
        pull_request_id,
        'team' as scope,
        team as scope_name
    from authored_pull_requests
    union all
    select
        source_system,
        pull_request_id,
        'service' as scope,
        service as scope_name
    from service_pull_requests

)

select * from final
