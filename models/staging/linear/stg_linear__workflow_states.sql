with

workflow_states as (

    {{ latest_version(source("raw_linear", "workflow_states"), ["id"]) }}

),

final as (

    select
        id as status_id,
        team_id,
        name as status,
        type as status_category,
        position,
        archived_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from workflow_states

)

select * from final
