with

issue_state_spans as (

    {{ latest_version(source("raw_linear", "issue_state_spans"), ["id"]) }}

),

final as (

    select
        id as span_id,
        issue_id,
        state_id as status_id,
        started_at,
        ended_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from issue_state_spans

)

select * from final
