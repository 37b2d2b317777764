{{ config(materialized="table") }}

with

services as (

    select * from {{ ref('int_services') }}

),

changes as (

    select * from {{ ref('int_changes_landed') }}

),

change_commits as (

    select * from {{ ref('int_change_commits') }}

),

files as (

    select * from {{ ref('int_commit_files') }}

),

whole_repositories as (

    select
        services.service,
        changes.repository,
        changes.change_id
    from services
    inner join changes on services.repository = changes.repository
    where services.path is null

),

parts_of_repositories as (

    select
        services.service,
        files.repository,
        change_commits.change_id
    from services
    inner join files
        on
            services.repository = files.repository
            and starts_with(files.path, services.path)
    inner join change_commits
        on files.repository = change_commits.repository and files.sha = change_commits.sha

),

final as (

    select * from whole_repositories
    union
    select * from parts_of_repositories

)

select * from final
