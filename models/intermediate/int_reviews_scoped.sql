with

reviews as (

    select * from {{ ref('int_reviews_unioned') }}

),

scoped_pull_requests as (

    select * from {{ ref('int_pull_requests_scoped') }}

),

team_members as (

    select * from {{ ref('int_team_members') }}

),

final as (

    select
        reviews.source_system,
        reviews.review_id,
        scoped_pull_requests.scope,
        scoped_pull_requests.scope_name
    from reviews
    inner join scoped_pull_requests
        on
            reviews.source_system = scoped_pull_requests.source_system
            and reviews.pull_request_id = scoped_pull_requests.pull_request_id
            and scoped_pull_requests.scope != 'team'
    union all
    select
        reviews.source_system,
        reviews.review_id,
        'team' as scope,
        team_members.team as scope_name
    from reviews
    inner join team_members
        on
            reviews.reviewer = team_members.person
            and reviews.submitted_at >= team_members.starts_at
            and reviews.submitted_at < team_members.ends_at

)

select * from final
