with

teams as (

    {{ latest_living_version(source("raw_github", "teams"), ["id"]) }}

),

final as (

    select
        id as team_id,
        organization,
        slug,
        name,
        description,
        privacy,
        parent_slug,
        created_at,
        updated_at,
        vanished_at as deleted_at,
        _extracted_at as extracted_at
    from teams

)

select * from final
