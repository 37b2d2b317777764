with

account_people as (

    select
        account_key as email,
        person,
        is_bot
    from {{ ref("int_account_people") }}
    where source_system = 'git'

),

final as (

    select
        commits.repository,
        commits.sha,
        commits.position,
        commits.parents,
        commits.author_name,
        commits.author_email,
        commits.committer_name,
        commits.committer_email,
        commits.subject,
        commits.body,
        authors.person as author,
        committers.person as committer,
        commits.is_merge,
        commits.is_on_default_branch,
        coalesce(authors.is_bot, false) as is_bot,
        commits.authored_at,
        commits.committed_at
    from {{ ref("int_commits_unioned") }} as commits
    left join account_people as authors on commits.author_email = authors.email
    left join account_people as committers on commits.committer_email = committers.email

)

select * from final
