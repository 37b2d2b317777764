with

issues as (

    select
        source_system,
        project,
        type,
        count(*) as issue_count
    from {{ ref("int_tracker_issues_unioned") }}
    where type is not null
    group by source_system, project, type

),

rules as (

    select
        priority,
        pattern,
        work_type
    from {{ ref("work_types") }}
    where field = 'type'

),

types as (

    select distinct type from issues

),

first_rules as (

    select distinct on (types.type)
        types.type,
        rules.priority,
        rules.work_type
    from types
    inner join rules on {{ matches("lower(types.type)", "lower(rules.pattern)") }}
    order by types.type, rules.priority, rules.work_type

),

final as (

    select
        issues.source_system,
        issues.project,
        issues.type,
        issues.issue_count,
        first_rules.priority,
        first_rules.work_type
    from issues
    left join first_rules on issues.type = first_rules.type

)

select * from final
