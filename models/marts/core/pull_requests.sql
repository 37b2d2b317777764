with

pull_requests as (

    select * from {{ ref('int_pull_requests_unioned') }}

),

ended_pull_requests as (

    select * from {{ ref('int_pull_requests_ended') }}

),

reviewed_pull_requests as (

    select * from {{ ref('int_pull_requests_reviewed') }}

),

revised_pull_requests as (

    select * from {{ ref('int_pull_requests_revised') }}

),

sized_pull_requests as (

    select * from {{ ref('int_pull_requests_sized') }}

),

staged_pull_requests as (

    select * from {{ ref('int_pull_requests_staged') }}

),

teams as (

    select * from {{ ref('int_pull_requests_scoped') }}
    where scope = 'team'

),

final as (

    select
        pull_requests.repository,
        pull_requests.number,
        pull_requests.source_system,
        pull_requests.pull_request_id as source_id,
        {{ unless_pseudonymous("pull_requests.title") }} as title,
        pull_requests.url,
        {{ pseudonym("pull_requests.author") }} as author,
        teams.scope_name as team,
        {{ unless_pseudonymous("pull_requests.source_branch") }} as source_branch,
        pull_requests.target_branch,
        ended_pull_requests.state,
        sized_pull_requests.size_band,
        pull_requests.is_bot,
        pull_requests.is_draft,
        ended_pull_requests.state = 'closed' as is_abandoned,
        ended_pull_requests.state = 'merged' and not reviewed_pull_requests.is_reviewed
            as is_unreviewed,
        ended_pull_requests.state = 'merged'
        and coalesce(pull_requests.merged_by = pull_requests.author, false) as is_self_merged,
        sized_pull_requests.additions,
        sized_pull_requests.deletions,
        sized_pull_requests.size,
        coalesce(revised_pull_requests.review_rounds, 0) as review_rounds,
        reviewed_pull_requests.review_count,
        reviewed_pull_requests.reviewer_count,
        staged_pull_requests.coding_hours,
        staged_pull_requests.pickup_hours,
        staged_pull_requests.review_hours,
        staged_pull_requests.merge_hours,
        staged_pull_requests.deploy_hours,
        staged_pull_requests.cycle_time_hours,
        staged_pull_requests.lead_time_hours,
        pull_requests.opened_at,
        staged_pull_requests.first_commit_at,
        staged_pull_requests.ready_at,
        staged_pull_requests.first_review_at,
        staged_pull_requests.approved_at,
        staged_pull_requests.merged_at,
        pull_requests.closed_at,
        staged_pull_requests.deployed_at
    from pull_requests
    inner join ended_pull_requests
        on
            pull_requests.source_system = ended_pull_requests.source_system
            and pull_requests.pull_request_id = ended_pull_requests.pull_request_id
    inner join reviewed_pull_requests
        on
            pull_requests.source_system = reviewed_pull_requests.source_system
            and pull_requests.pull_request_id = reviewed_pull_requests.pull_request_id
    inner join sized_pull_requests
        on
            pull_requests.source_system = sized_pull_requests.source_system
            and pull_requests.pull_request_id = sized_pull_requests.pull_request_id
    inner join staged_pull_requests
        on
            pull_requests.source_system = staged_pull_requests.source_system
            and pull_requests.pull_request_id = staged_pull_requests.pull_request_id
    left join revised_pull_requests
        on
            pull_requests.source_system = revised_pull_requests.source_system
            and pull_requests.pull_request_id = revised_pull_requests.pull_request_id
    left join teams
        on
            pull_requests.source_system = teams.source_system
            and pull_requests.pull_request_id = teams.pull_request_id

)

select * from final
