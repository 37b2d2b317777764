{{ config(materialized="table") }}

with

issues as (

    select * from {{ ref("int_tracker_issues_unioned") }}

),

issue_labels as (

    select
        source_system,
        issue_id,
        {{ list_values("labels") }} as label
    from issues
    where labels is not null

),

labels as (

    select distinct label from issue_labels

),

label_rules as (

    select distinct on (labels.label)
        labels.label,
        rules.priority,
        rules.work_type
    from labels
    inner join {{ ref("work_types") }} as rules
        on rules.field = 'label' and {{ matches("lower(labels.label)", "lower(rules.pattern)") }}
    order by labels.label, rules.priority, rules.work_type

),

types as (

    select distinct
        type,
        priority,
        work_type
    from {{ ref("int_issue_types") }}
    where work_type is not null

),

matched as (

    select
        issues.source_system,
        issues.issue_id,
        types.priority,
        types.work_type
    from issues
    inner join types on issues.type = types.type
    union all
    select
        issue_labels.source_system,
        issue_labels.issue_id,
        label_rules.priority,
        label_rules.work_type
    from issue_labels
    inner join label_rules on issue_labels.label = label_rules.label

),

own_work_types as (

    select distinct on (source_system, issue_id)
        source_system,
        issue_id,
        work_type
    from matched
    order by source_system, issue_id, priority, work_type

),

final as (

    select
        issues.source_system,
        issues.issue_id,
        coalesce(
            own_work_types.work_type,
            parent_work_types.work_type,
            grandparent_work_types.work_type,
            great_grandparent_work_types.work_type
        ) as work_type
    from issues
    left join issues as parents
        on issues.source_system = parents.source_system and issues.parent_id = parents.issue_id
    left join issues as grandparents
        on
            parents.source_system = grandparents.source_system
            and parents.parent_id = grandparents.issue_id
    left join own_work_types
        on
            issues.source_system = own_work_types.source_system
            and issues.issue_id = own_work_types.issue_id
    left join own_work_types as parent_work_types
        on
            issues.source_system = parent_work_types.source_system
            and issues.parent_id = parent_work_types.issue_id
    left join own_work_types as grandparent_work_types
        on
            issues.source_system = grandparent_work_types.source_system
            and parents.parent_id = grandparent_work_types.issue_id
    left join own_work_types as great_grandparent_work_types
        on
            issues.source_system = great_grandparent_work_types.source_system
            and grandparents.parent_id = great_grandparent_work_types.issue_id

)

select * from final
