with

reviews as (

    select * from {{ ref('reviews') }}

),

scopes as (

    select * from {{ ref('int_reviews_scoped') }}

),

facts as (

    select
        scopes.scope,
        scopes.scope_name,
        reviews.reviewer,
        reviews.repository,
        reviews.number,
        reviews.submitted_at as happened_at
    from scopes
    inner join reviews
        on
            scopes.source_system = reviews.source_system
            and scopes.review_id = reviews.review_id
    where not reviews.is_bot and not reviews.is_by_author

),

periods as (

    {{ metric_periods("facts") }}

),

review_periods as (

    {{ by_grain("facts", "happened_at") }}

),

review_numbers as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        count(*) as review_count,
        count(distinct reviewer) as reviewer_count,
        count(distinct concat(repository, '#', number)) as reviewed_pull_request_count
    from review_periods
    group by scope, scope_name, grain, period_start

),

reviewer_numbers as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        reviewer,
        count(*) as review_count
    from review_periods
    where reviewer is not null
    group by scope, scope_name, grain, period_start, reviewer

),

busiest_reviewers as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        max(review_count) as review_count
    from reviewer_numbers
    group by scope, scope_name, grain, period_start

),

final as (

    select
        periods.scope,
        periods.scope_name,
        periods.grain,
        periods.period_start,
        periods.period_days,
        periods.is_running,
        coalesce(review_numbers.review_count, 0) as review_count,
        coalesce(review_numbers.reviewer_count, 0) as reviewer_count,
        coalesce(review_numbers.reviewed_pull_request_count, 0) as reviewed_pull_request_count,
        cast(busiest_reviewers.review_count as double precision) / review_numbers.review_count
            as busiest_reviewer_share
    from periods
    left join review_numbers
        on
            periods.scope = review_numbers.scope
            and periods.scope_name = review_numbers.scope_name
            and periods.grain = review_numbers.grain
            and periods.period_start = review_numbers.period_start
    left join busiest_reviewers
        on
            periods.scope = busiest_reviewers.scope
            and periods.scope_name = busiest_reviewers.scope_name
            and periods.grain = busiest_reviewers.grain
            and periods.period_start = busiest_reviewers.period_start

)

select * from final
