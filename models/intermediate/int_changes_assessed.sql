{{ config(materialized="table") }}

with

changes as (

    select * from {{ ref('int_changes_landed') }}

),

deployed as (

    select * from {{ ref('int_changes_deployed') }}

),

classified as (

    select * from {{ ref('int_changes_classified') }}

),

team_repositories as (

    select * from {{ ref('int_team_repositories') }}

),

final as (

    select
        changes.repository,
        changes.change_id,
        changes.kind,
        changes.number,
        changes.sha,
        changes.position,
        changes.title,
        changes.author,
        team_repositories.team,
        deployed.release_id,
        classified.reverts_change_id,
        coalesce(changes.is_bot, false) as is_bot,
        deployed.is_baseline,
        classified.is_revert,
        classified.is_unplanned,
        case
            when deployed.deployed_at < changes.first_commit_at then 0
            else {{ hours_between("changes.first_commit_at", "deployed.deployed_at") }}
        end as lead_time_hours,
        case
            when deployed.deployed_at < changes.landed_at then 0
            else {{ hours_between("changes.landed_at", "deployed.deployed_at") }}
        end as merge_to_deploy_hours,
        changes.first_commit_at,
        changes.landed_at,
        deployed.deployed_at
    from changes
    inner join deployed
        on
            changes.repository = deployed.repository
            and changes.change_id = deployed.change_id
    inner join classified
        on
            changes.repository = classified.repository
            and changes.change_id = classified.change_id
    left join team_repositories
        on
            changes.repository = team_repositories.repository
            and coalesce(deployed.deployed_at, changes.landed_at) >= team_repositories.starts_at
            and coalesce(deployed.deployed_at, changes.landed_at) < team_repositories.ends_at

)

select * from final
