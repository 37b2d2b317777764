with

pull_request_timeline_items as (

    {{ latest_version(source("raw_github", "pull_request_timeline_items"), ["id"]) }}

),

final as (

    select
        id as event_id,
        pull_request_id,
        repository_id,
        lower(
            regexp_replace(
                regexp_replace(type, 'Event$', ''), '([a-z])([A-Z])', '\1_\2', 'g'
            )
        ) as type,
        actor_type,
        actor_login,
        actor_id,
        label_name as label,
        requested_reviewer_type,
        requested_reviewer,
        review_id,
        lower(previous_review_state) as previous_review_state,
        before_oid as before_sha,
        after_oid as after_sha,
        ref_name as branch,
        created_at as occurred_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from pull_request_timeline_items

)

select * from final
