with

repositories as (

    select
        repository_id,
        lower(concat(host, '/', owner, '/', name)) as repository
    from {{ ref("stg_github__repositories") }}

),

github_names as (

    select
        lower(concat(names.host, '/', names.owner, '/', names.name)) as alias,
        repositories.repository,
        names.extracted_at
    from {{ ref("stg_github__repository_names") }} as names
    inner join repositories on names.repository_id = repositories.repository_id

),

github_aliases as (

    select distinct on (alias)
        alias,
        repository
    from github_names
    order by alias, alias != repository, extracted_at desc, repository

),

git_names as (

    select distinct lower(concat(host, '/', ltrim(path, '/'))) as alias
    from {{ ref("stg_git__repositories") }}

),

final as (

    select
        alias,
        repository
    from github_aliases
    union all
    select
        git_names.alias,
        git_names.alias as repository
    from git_names
    left join github_aliases on git_names.alias = github_aliases.alias
    where github_aliases.alias is null

)

select * from final
