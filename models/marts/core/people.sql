with

people as (

    select * from {{ ref("int_people") }}

),

commits as (

    select * from {{ ref("int_commits") }}

),

appearances as (

    select
        author as person,
        min(authored_at) as first_seen_at,
        max(authored_at) as last_seen_at
    from commits
    group by author
    union all
    select
        author as person,
        min(opened_at) as first_seen_at,
        max(opened_at) as last_seen_at
    from {{ ref("int_pull_requests_unioned") }}
    group by author
    union all
    select
        reviewer as person,
        min(submitted_at) as first_seen_at,
        max(submitted_at) as last_seen_at
    from {{ ref("int_reviews_unioned") }}
    group by reviewer
    union all
    select
        reporter as person,
        min(created_at) as first_seen_at,
        max(created_at) as last_seen_at
    from {{ ref("int_tracker_issues_unioned") }}
    group by reporter

),

spans as (

    select
        person,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from appearances
    group by person

),

final as (

    select
        {{ pseudonym("people.person") }} as person,
        {{ pseudonym("people.person", named="people.name") }} as name,
        people.is_bot,
        spans.first_seen_at,
        spans.last_seen_at
    from people
    left join spans on people.person = spans.person

)

select * from final
