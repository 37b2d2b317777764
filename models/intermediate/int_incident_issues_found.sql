with

issues as (

    select * from {{ ref('int_issues_unioned') }}

),

incident_rules as (

    select * from {{ ref('incident_rules') }}

),

issue_values as (

    select
        source_system,
        issue_id,
        project,
        'type' as field,
        lower(coalesce(type, '')) as value
    from issues

    union all

    select
        source_system,
        issue_id,
        project,
        'label' as field,
        unnest(string_to_array(lower(labels), chr(10))) as value
    from issues
    where labels is not null

),

distinct_values as (

    select distinct
        field,
        value
    from issue_values

),

matching_values as (

    select
        distinct_values.field,
        distinct_values.value,
        incident_rules.source_system,
        lower(incident_rules.project) as project
    from distinct_values
    inner join incident_rules
        on
            distinct_values.field = incident_rules.field
            and {{ matches("distinct_values.value", "lower(incident_rules.pattern)") }}

),

found as (

    select distinct
        issue_values.source_system,
        issue_values.issue_id
    from issue_values
    inner join matching_values
        on
            issue_values.field = matching_values.field
            and issue_values.value = matching_values.value
    where
        coalesce(matching_values.source_system, issue_values.source_system)
        = issue_values.source_system
        and coalesce(matching_values.project, issue_values.project) = issue_values.project

),

final as (

    select issues.*
    from issues
    inner join found
        on
            issues.source_system = found.source_system
            and issues.issue_id = found.issue_id

)

select * from final
