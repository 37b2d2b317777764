with

{# More deployment days are better, of all else less is: turned over, less is always better. #}
benchmarks as (

    select
        *,
        case when metric like 'deployment_frequency%' then -bound else bound end as worst,
        case level
            when 'elite' then 1
            when 'high' then 2
            when 'medium' then 3
            when 'low' then 4
            else 5
        end as level_rank,
        max(year) over (partition by metric) as latest_year
    from {{ ref('dora_benchmarks') }}

),

final as (

    select
        metric,
        level,
        lag(worst) over (
            partition by metric order by worst nulls last, level_rank, level desc
        ) as above,
        worst as up_to
    from benchmarks
    where year = latest_year

)

select * from final
