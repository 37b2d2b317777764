with

services as (

    select
        service,
        lower(trim(both '/' from repository)) as repository_glob,
        path,
        environment
    from {{ ref("services") }}

),

final as (

    select distinct
        services.service,
        aliases.repository,
        nullif(ltrim(services.path, '/'), '') as path,
        nullif(services.environment, '') as environment
    from services
    inner join {{ ref("int_repository_aliases") }} as aliases
        on {{ matches_glob("aliases.alias", "services.repository_glob") }}

)

select * from final
