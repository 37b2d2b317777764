{{ config(materialized="table") }}

with

changelogs as (

    select * from {{ ref("stg_jira__changelogs") }}

),

fields as (

    select * from {{ ref("stg_jira__fields") }}

),

field_names as (

    select
        lower(name) as name,
        min(field_id) as field_id
    from fields
    where is_custom
    group by lower(name)

),

identified as (

    select
        changelogs.issue_id,
        changelogs.changed_at,
        changelogs.history_id,
        changelogs.position,
        lower(changelogs.field) as field,
        coalesce(changelogs.field_id, field_names.field_id) as field_id,
        changelogs.from_value,
        changelogs.from_string,
        changelogs.to_value,
        changelogs.to_string
    from changelogs
    left join field_names
        on lower(changelogs.field) = field_names.name and changelogs.field_type = 'custom'
    where changelogs.deleted_at is null

),

final as (

    select
        identified.issue_id,
        identified.changed_at,
        concat(
            lpad(identified.history_id, 20, '0'), lpad(cast(identified.position as text), 4, '0')
        ) as sequence,
        case
            when identified.field_id = 'status' or identified.field = 'status' then 'status'
            when identified.field = 'key' then 'key'
            when
                fields.schema_custom like '%:gh-sprint' or identified.field = 'sprint'
                then 'sprint'
            when fields.schema_type = 'number' or fields.schema_custom like '%story-points'
                then 'number'
        end as kind,
        identified.field_id,
        identified.from_value,
        identified.from_string,
        identified.to_value,
        identified.to_string
    from identified
    left join fields on identified.field_id = fields.field_id

)

select * from final
where kind is not null
