with

tags as (

    {{ latest_version(source("raw_github", "tags"), ["repository_id", "name"]) }}

),

final as (

    select
        repository_id,
        name,
        sha,
        tagger_name,
        tagger_email,
        message,
        is_annotated,
        tagged_at,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from tags

)

select * from final
