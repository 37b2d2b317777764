with

cycle_scopes as (

    {{ latest_version(source("raw_linear", "cycle_scopes"), ["cycle_id", "day"]) }}

),

final as (

    select
        cycle_id,
        day,
        scope,
        completed_scope,
        in_progress_scope,
        issue_count,
        completed_issue_count,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from cycle_scopes

)

select * from final
