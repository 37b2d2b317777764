with

pull_requests as (

    select * from {{ ref('int_pull_requests_ended') }}

),

first_commits as (

    select * from {{ ref('int_pull_requests_first_committed') }}

),

reviewed_pull_requests as (

    select * from {{ ref('int_pull_requests_reviewed') }}

),

deployed_changes as (

    select * from {{ ref('int_changes_deployed') }}

),

moments as (

    select
        pull_requests.source_system,
        pull_requests.pull_request_id,
        first_commits.first_commit_at,
        reviewed_pull_requests.ready_at,
        reviewed_pull_requests.first_review_at,
        reviewed_pull_requests.approved_at,
        pull_requests.merged_at,
        case when pull_requests.merged_at is not null then deployed_changes.deployed_at end
            as deployed_at,
        pull_requests.state = 'closed' as is_abandoned
    from pull_requests
    inner join first_commits
        on
            pull_requests.source_system = first_commits.source_system
            and pull_requests.pull_request_id = first_commits.pull_request_id
    inner join reviewed_pull_requests
        on
            pull_requests.source_system = reviewed_pull_requests.source_system
            and pull_requests.pull_request_id = reviewed_pull_requests.pull_request_id
    left join deployed_changes
        on
            pull_requests.repository = deployed_changes.repository
            and pull_requests.number = deployed_changes.number
            and deployed_changes.kind = 'pull_request'
            and not deployed_changes.is_baseline

),

-- A stage without its event ends nowhere (null); the next one begins where an earlier one ended.
stage_ends as (

    select
        source_system,
        pull_request_id,
        first_commit_at as started_at,
        ready_at as coded_at,
        first_review_at as picked_up_at,
        case
            when first_review_at is not null then coalesce(approved_at, merged_at)
            else approved_at
        end as reviewed_at,
        case when approved_at is not null or first_review_at is null then merged_at end
            as landed_at,
        merged_at,
        deployed_at
    from moments
    where not is_abandoned

),

-- Released before its merge: nothing after the deployment belongs to the lead time.
cut_ends as (

    select
        source_system,
        pull_request_id,
        case when started_at > deployed_at then deployed_at else started_at end as started_at,
        case when coded_at > deployed_at then deployed_at else coded_at end as coded_at,
        case when picked_up_at > deployed_at then deployed_at else picked_up_at end
            as picked_up_at,
        case when reviewed_at > deployed_at then deployed_at else reviewed_at end as reviewed_at,
        case when landed_at > deployed_at then deployed_at else landed_at end as landed_at,
        deployed_at
    from stage_ends

),

-- greatest() leaves nulls out: the latest of the moments that there were.
stage_starts as (

    select
        source_system,
        pull_request_id,
        started_at as coding_started_at,
        greatest(started_at, coded_at) as pickup_started_at,
        greatest(started_at, coded_at, picked_up_at) as review_started_at,
        greatest(started_at, coded_at, picked_up_at, reviewed_at) as merge_started_at,
        greatest(started_at, coded_at, picked_up_at, reviewed_at, landed_at)
            as deploy_started_at,
        coded_at,
        picked_up_at,
        reviewed_at,
        landed_at,
        deployed_at
    from cut_ends

),

stages as (

    select
        source_system,
        pull_request_id,
        case
            when coded_at is not null
                then
                    {{ hours_between(
                        "coding_started_at", "greatest(coding_started_at, coded_at)"
                    ) }}
        end as coding_hours,
        case
            when picked_up_at is not null
                then
                    {{ hours_between(
                        "pickup_started_at", "greatest(pickup_started_at, picked_up_at)"
                    ) }}
        end as pickup_hours,
        case
            when reviewed_at is not null
                then
                    {{ hours_between(
                        "review_started_at", "greatest(review_started_at, reviewed_at)"
                    ) }}
        end as review_hours,
        case
            when landed_at is not null
                then
                    {{ hours_between(
                        "merge_started_at", "greatest(merge_started_at, landed_at)"
                    ) }}
        end as merge_hours,
        case
            when deployed_at is not null
                then
                    {{ hours_between(
                        "deploy_started_at", "greatest(deploy_started_at, deployed_at)"
                    ) }}
        end as deploy_hours,
        case
            when deployed_at is not null
                then
                    {{ hours_between(
                        "coding_started_at", "greatest(coding_started_at, deployed_at)"
                    ) }}
        end as lead_time_hours
    from stage_starts

),

final as (

    select
        moments.source_system,
        moments.pull_request_id,
        stages.coding_hours,
        stages.pickup_hours,
        stages.review_hours,
        stages.merge_hours,
        stages.deploy_hours,
        case
            when moments.merged_at is not null and not moments.is_abandoned
                then
                    {{ hours_between(
                        "moments.first_commit_at",
                        "greatest(moments.first_commit_at, moments.merged_at)"
                    ) }}
        end as cycle_time_hours,
        stages.lead_time_hours,
        moments.first_commit_at,
        moments.ready_at,
        moments.first_review_at,
        moments.approved_at,
        moments.merged_at,
        moments.deployed_at
    from moments
    left join stages
        on
            moments.source_system = stages.source_system
            and moments.pull_request_id = stages.pull_request_id

)

select * from final
