with

issues as (

    select * from {{ ref("stg_github__issues") }}

),

repository_ids as (

    select * from {{ ref("int_repository_ids") }}
    where source_system = 'github'

),

repositories as (

    select * from {{ ref("stg_github__repositories") }}

),

items as (

    select * from {{ ref("int_github__project_items") }}

),

final as (

    select
        issues.issue_id,
        concat(repositories.owner, '/', repositories.name, '#', issues.number) as key,
        issues.repository_id as project_id,
        substr(
            repository_ids.repository, strpos(repository_ids.repository, '/') + 1
        ) as project,
        repository_ids.repository,
        issues.number,
        issues.title,
        issues.url,
        issues.body,
        issues.type,
        issues.parent_id,
        issues.labels,
        cast(null as text) as components,
        issues.milestone,
        lower(split_part(issues.assignees, chr(10), 1)) as assignee_account,
        coalesce(issues.author_id, lower(issues.author_login)) as reporter_account,
        cast(null as text) as tracker_team,
        case
            when issues.state != 'closed' then coalesce(items.status, 'Open')
            when issues.state_reason in ('not_planned', 'duplicate') then 'Closed as not planned'
            else 'Closed'
        end as status,
        case
            when issues.state = 'closed' and issues.state_reason in ('not_planned', 'duplicate')
                then 'cancelled'
            when issues.state = 'closed' then 'done'
            when items.status is null then 'todo'
        end as tracker_category,
        items.points,
        false as is_subtask,
        issues.created_at,
        issues.updated_at,
        cast(null as timestamp with time zone) as archived_at,
        issues.deleted_at
    from issues
    left join repository_ids on issues.repository_id = repository_ids.source_id
    left join repositories on issues.repository_id = repositories.repository_id
    left join items on issues.issue_id = items.issue_id

)

select * from final
