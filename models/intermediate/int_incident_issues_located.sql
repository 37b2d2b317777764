with

incidents as (

    select
        *,
        regexp_replace(repository, '/[^/]*$', '') as owner
    from {{ ref('int_incident_issues_found') }}

),

services as (

    select * from {{ ref('int_services') }}

),

repositories as (

    select * from {{ ref('int_repositories') }}

),

labels as (

    select
        source_system,
        issue_id,
        repository,
        owner,
        unnest(
            string_to_array(lower(concat_ws(chr(10), labels, components)), chr(10))
        ) as label
    from incidents
    where labels is not null or components is not null

),

label_names as (

    select
        source_system,
        issue_id,
        repository,
        owner,
        trim(regexp_replace(label, '^service:', '')) as name,
        case when label like 'service:%' then 0 else 1 end as rank
    from labels

),

repository_names as (

    select
        repository,
        repository as name
    from repositories
    union
    select
        repository,
        substr(repository, strpos(repository, '/') + 1) as name
    from repositories
    union
    select
        repository,
        regexp_replace(repository, '^.*/', '') as name
    from repositories

),

named_places as (

    select
        label_names.source_system,
        label_names.issue_id,
        services.service,
        services.repository,
        label_names.rank,
        0 as kind_rank,
        case when services.repository = label_names.repository then 0 else 1 end as distance
    from label_names
    inner join services on label_names.name = lower(services.service)

    union all

    select
        label_names.source_system,
        label_names.issue_id,
        cast(null as text) as service,
        repository_names.repository,
        label_names.rank,
        1 as kind_rank,
        case
            when repository_names.repository = label_names.repository then 0
            when regexp_replace(repository_names.repository, '/[^/]*$', '') = label_names.owner
                then 1
            else 2
        end as distance
    from label_names
    inner join repository_names on label_names.name = repository_names.name

),

final as (

    select distinct on (source_system, issue_id)
        source_system,
        issue_id,
        service,
        repository
    from named_places
    order by source_system, issue_id, rank, kind_rank, distance, service, repository

)

select * from final
