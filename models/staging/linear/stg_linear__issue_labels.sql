with

issue_labels as (

    {{ latest_version(source("raw_linear", "issue_labels"), ["id"]) }}

),

final as (

    select
        id as label_id,
        name as label,
        is_group,
        parent_id,
        team_id,
        created_at,
        updated_at,
        archived_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from issue_labels

)

select * from final
