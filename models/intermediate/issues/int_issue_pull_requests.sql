{{ config(materialized="table") }}

with

pull_requests as (

    select * from {{ ref("int_pull_requests_unioned") }}

),

commits as (

    select * from {{ ref("int_pull_request_commits_unioned") }}

),

issues as (

    select * from {{ ref("int_tracker_issues_unioned") }}

),

keys as (

    {{ union_of_trackers("issue_keys", ["issue_id", "key"]) }}

),

urls as (

    {{ union_of_trackers("issue_urls", ["issue_id", "url"]) }}

),

upper_keys as (

    select distinct
        source_system,
        issue_id,
        upper(key) as key
    from keys

),

mentions as (

    select
        repository,
        number,
        'branch' as linked_by,
        {{ each_match("source_branch", "'([a-z][a-z0-9_]*-[0-9]+)'") }} as key
    from pull_requests
    union all
    select
        repository,
        number,
        'title' as linked_by,
        {{ each_match("title", "'([a-z][a-z0-9_]*-[0-9]+)'") }} as key
    from pull_requests
    union all
    select
        pull_requests.repository,
        pull_requests.number,
        'commit' as linked_by,
        {{ each_match("commits.subject", "'([a-z][a-z0-9_]*-[0-9]+)'") }} as key
    from commits
    inner join pull_requests
        on
            commits.source_system = pull_requests.source_system
            and commits.pull_request_id = pull_requests.pull_request_id

),

mentioned as (

    select distinct
        upper_keys.source_system,
        upper_keys.issue_id,
        mentions.repository,
        mentions.number,
        mentions.linked_by
    from mentions
    inner join upper_keys on upper(mentions.key) = upper_keys.key

),

attached as (

    select distinct
        urls.source_system,
        urls.issue_id,
        pull_requests.repository,
        pull_requests.number,
        'attachment' as linked_by
    from urls
    inner join pull_requests
        on
            lower(pull_requests.url)
            = lower(regexp_replace(urls.url, '(/(files|commits|checks|diffs))?/*([?#].*)?$', ''))

),

closing_names as (

    select
        repository,
        number,
        split_part(repository, '/', 1) as host,
        {{ list_values("closing_issues") }} as closes
    from pull_requests
    where closing_issues is not null

),

closers as (

    select
        events.issue_id,
        split_part(issues.repository, '/', 1) as host,
        events.closer
    from {{ ref("stg_github__issue_timeline_items") }} as events
    inner join issues on events.issue_id = issues.issue_id and issues.source_system = 'github'
    where events.closer_type = 'PullRequest' and events.deleted_at is null

),

aliases as (

    select * from {{ ref("int_repository_aliases") }}

),

closing as (

    select
        issues.source_system,
        issues.issue_id,
        closing_names.repository,
        closing_names.number
    from closing_names
    inner join aliases
        on
            aliases.alias
            = lower(concat(closing_names.host, '/', split_part(closing_names.closes, '#', 1)))
    inner join issues
        on
            aliases.repository = issues.repository
            and cast(issues.number as text) = split_part(closing_names.closes, '#', 2)
    union
    select
        'github' as source_system,
        closers.issue_id,
        pull_requests.repository,
        pull_requests.number
    from closers
    inner join aliases
        on
            aliases.alias = lower(concat(closers.host, '/', split_part(closers.closer, '#', 1)))
    inner join pull_requests
        on
            aliases.repository = pull_requests.repository
            and cast(pull_requests.number as text) = split_part(closers.closer, '#', 2)

),

links as (

    select * from mentioned
    union all
    select * from attached
    union all
    select
        source_system,
        issue_id,
        repository,
        number,
        'closing_reference' as linked_by
    from closing

),

final as (

    select
        source_system,
        issue_id,
        repository,
        number,
        string_agg(linked_by, ',' order by linked_by) as linked_by,
        bool_or(linked_by = 'closing_reference') as closes
    from links
    group by source_system, issue_id, repository, number

)

select * from final
