with

changelogs as (

    select * from {{ ref("int_jira__changelogs") }}
    where kind = 'number'

),

point_fields as (

    select * from {{ ref("int_jira__point_fields") }}

),

final as (

    select
        changelogs.issue_id,
        changelogs.changed_at,
        changelogs.sequence,
        {{ number_of("changelogs.from_string") }} as from_points,
        {{ number_of("changelogs.to_string") }} as to_points
    from changelogs
    inner join point_fields
        on
            changelogs.issue_id = point_fields.issue_id
            and changelogs.field_id = point_fields.field_id

)

select * from final
