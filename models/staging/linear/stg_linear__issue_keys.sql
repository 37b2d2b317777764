with

issue_keys as (

    {{ latest_version(source("raw_linear", "issues"), ["id", "identifier"]) }}

),

final as (

    select
        id as issue_id,
        identifier as key,
        _deleted_at as deleted_at,
        _extracted_at as extracted_at
    from issue_keys
    where identifier is not null

)

select * from final
