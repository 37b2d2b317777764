{{ config(materialized="table") }}

with

changes as (

    select * from {{ ref('int_changes_landed') }}

),

pull_requests as (

    select * from {{ ref('int_pull_requests_unioned') }}

),

change_commits as (

    select * from {{ ref('int_change_commits') }}

),

commits as (

    select * from {{ ref('int_commits_unioned') }}

),

aliases as (

    select * from {{ ref('int_repository_aliases') }}

),

texts as (

    select
        changes.repository,
        changes.change_id,
        pull_requests.body
    from changes
    inner join pull_requests
        on
            changes.source_system = pull_requests.source_system
            and changes.pull_request_id = pull_requests.pull_request_id
    where lower(pull_requests.body) like '%reverts %'

    union all

    select
        change_commits.repository,
        change_commits.change_id,
        commits.body
    from change_commits
    inner join commits
        on
            change_commits.repository = commits.repository
            and change_commits.sha = commits.sha
    where lower(commits.body) like '%reverts %'

),

reverted_shas as (

    select
        repository,
        change_id,
        lower({{ each_match("body", "'this reverts commit ([0-9a-f]{7,40})'") }}) as sha
    from texts

),

by_sha as (

    select
        reverted_shas.repository,
        reverted_shas.change_id,
        change_commits.change_id as reverted_change_id,
        1 as rank
    from reverted_shas
    inner join change_commits
        on
            reverted_shas.repository = change_commits.repository
            and left(reverted_shas.sha, 7) = left(change_commits.sha, 7)
            and starts_with(change_commits.sha, reverted_shas.sha)

),

reverted_numbers as (

    select
        repository,
        change_id,
        lower(
            {{ each_match(
                "body", "'(?:^|[^a-z])reverts ((?:[a-z0-9._-]+/[a-z0-9._/-]+)?[#!][0-9]+)'"
            ) }}
        ) as reference
    from texts

),

by_number as (

    select
        reverted_numbers.repository,
        reverted_numbers.change_id,
        regexp_replace(reverted_numbers.reference, '^.*[#!]', '#') as reverted_change_id,
        2 as rank
    from reverted_numbers
    left join aliases
        on
            concat(
                split_part(reverted_numbers.repository, '/', 1),
                '/',
                regexp_replace(reverted_numbers.reference, '[#!][0-9]+$', '')
            )
            = aliases.alias
    where
        reverted_numbers.reference like '#%'
        or reverted_numbers.reference like '!%'
        or reverted_numbers.repository = aliases.repository

),

titles as (

    select
        repository,
        change_id,
        title
    from changes

    union

    select
        changes.repository,
        changes.change_id,
        commits.subject as title
    from changes
    inner join commits
        on changes.repository = commits.repository and changes.sha = commits.sha

),

reverted_titles as (

    select
        repository,
        change_id,
        {{ first_match("title", "'^revert \"(.*)\"'") }} as title
    from titles
    where lower(title) like 'revert "%'

    union

    select
        repository,
        change_id,
        concat(
            'Revert "', {{ first_match("title", "'^reapply \"(.*)\"'") }}, '"'
        ) as title
    from titles
    where lower(title) like 'reapply "%'

),

by_title as (

    select
        reverted_titles.repository,
        reverted_titles.change_id,
        titles.change_id as reverted_change_id,
        3 as rank
    from reverted_titles
    inner join titles
        on
            reverted_titles.repository = titles.repository
            and reverted_titles.title = titles.title

),

evidence as (

    select * from by_sha
    union
    select * from by_number
    union
    select * from by_title

),

{# Only what landed before can be reverted, and nothing reverts itself. #}
plausible_evidence as (

    select
        evidence.repository,
        evidence.change_id,
        evidence.reverted_change_id,
        evidence.rank,
        reverted.landed_at as reverted_landed_at,
        reverted.position as reverted_position
    from evidence
    inner join changes
        on
            evidence.repository = changes.repository
            and evidence.change_id = changes.change_id
    inner join changes as reverted
        on
            evidence.repository = reverted.repository
            and evidence.reverted_change_id = reverted.change_id
    where
        evidence.change_id != evidence.reverted_change_id
        and (
            reverted.landed_at < changes.landed_at
            or (reverted.landed_at = changes.landed_at and reverted.position < changes.position)
        )

),

ranked_evidence as (

    select
        *,
        min(rank) over (partition by repository, change_id) as best_rank,
        row_number() over (
            partition by repository, change_id
            order by rank, reverted_landed_at desc, reverted_position desc, reverted_change_id
        ) as place
    from plausible_evidence

),

{# A title may have been there before: the latest counts. A commit may revert several. #}
final as (

    select
        repository,
        change_id,
        reverted_change_id,
        place = 1 as is_latest
    from ranked_evidence
    where rank = best_rank and (rank < 3 or place = 1)

)

select * from final
