with

attachments as (

    {{ latest_version(source("raw_linear", "attachments"), ["id"]) }}

),

final as (

    select
        id as attachment_id,
        issue_id,
        url,
        title,
        source_type,
        created_at,
        updated_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from attachments

)

select * from final
