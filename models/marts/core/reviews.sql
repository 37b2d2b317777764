with

reviews as (

    select * from {{ ref('int_reviews_unioned') }}

),

teams as (

    select * from {{ ref('int_reviews_scoped') }}
    where scope = 'team'

),

final as (

    select
        reviews.source_system,
        reviews.review_id,
        reviews.repository,
        reviews.number,
        {{ pseudonym("reviews.reviewer") }} as reviewer,
        teams.scope_name as team,
        reviews.state,
        reviews.is_bot,
        reviews.is_by_author,
        reviews.is_dismissed,
        reviews.submitted_at
    from reviews
    left join teams
        on
            reviews.source_system = teams.source_system
            and reviews.review_id = teams.review_id

)

select * from final
