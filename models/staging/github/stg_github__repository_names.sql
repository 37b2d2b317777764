with

repository_names as (

    {{
        latest_version(
            source("raw_github", "repositories"),
            ["id", "host", "owner_login", "name"]
        )
    }}

),

final as (

    select
        id as repository_id,
        host,
        owner_login as owner,
        name,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from repository_names

)

select * from final
