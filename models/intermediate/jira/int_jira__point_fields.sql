with

boards as (

    select * from {{ ref("stg_jira__boards") }}
    where deleted_at is null

),

board_projects as (

    select
        board_id,
        project_id
    from {{ ref("stg_jira__board_projects") }}
    where deleted_at is null
    union
    select
        board_id,
        location_project_id as project_id
    from boards
    where location_project_id is not null

),

estimating_fields as (

    select
        board_projects.project_id,
        boards.estimation_field_id as field_id,
        1 as place
    from boards
    inner join board_projects on boards.board_id = board_projects.board_id
    where boards.estimation_type = 'field' and boards.estimation_field_id like 'customfield%'

),

point_fields as (

    select
        field_id,
        case when schema_custom like '%story-points' then 2 else 3 end as place
    from {{ ref("stg_jira__fields") }}
    where
        schema_custom like '%story-points'
        or lower(name) in ('story points', 'story point estimate')

),

used_fields as (

    select
        issue_id,
        field_id
    from {{ ref("stg_jira__issue_field_values") }}
    where value is not null and deleted_at is null
    union
    select
        issue_id,
        field_id
    from {{ ref("int_jira__changelogs") }}
    where kind = 'number'

),

placed as (

    select
        used_fields.issue_id,
        used_fields.field_id,
        coalesce(estimating_fields.place, point_fields.place) as place
    from used_fields
    inner join {{ ref("stg_jira__issues") }} as issues on used_fields.issue_id = issues.issue_id
    left join estimating_fields
        on
            used_fields.field_id = estimating_fields.field_id
            and issues.project_id = estimating_fields.project_id
    left join point_fields on used_fields.field_id = point_fields.field_id

),

final as (

    select distinct on (issue_id)
        issue_id,
        field_id
    from placed
    where place is not null
    order by issue_id, place, field_id

)

select * from final
