{{ config(materialized="table") }}

with

deployments as (

    select
        *,
        coalesce(short_id, deployment_id) as order_id
    from {{ ref('int_deployments_selected') }}
    where is_production and finished_at is not null

),

{# Ids of hosts are numbers as text: the shorter one is the smaller. No locale orders the others. #}
ordered_deployments as (

    select
        *,
        row_number() over (
            partition by repository
            order by
                started_at,
                length(order_id),
                order_id collate "C",
                source_system,
                deployment_id collate "C"
        ) as place
    from deployments

),

neighbours as (

    select
        *,
        lag(sha) over (partition by repository order by place) as previous_sha
    from ordered_deployments

),

{# Consecutive deployments of one sha; an unknown one is nothing's equal. #}
runs_of_one_sha as (

    select
        *,
        sum(case when sha = previous_sha then 0 else 1 end) over (
            partition by repository order by place
            rows between unbounded preceding and current row
        ) as run_number
    from neighbours

),

earlier_finishes as (

    select
        *,
        max(finished_at) over (
            partition by repository, run_number order by place
            rows between unbounded preceding and 1 preceding
        ) as latest_finish_before
    from runs_of_one_sha

),

release_starts as (

    select
        *,
        case
            when
                started_at
                <= latest_finish_before + interval '1 minute' * {{ var("release_gap_minutes") }}
                then 0
            else 1
        end as is_start
    from earlier_finishes

),

numbered_deployments as (

    select
        *,
        sum(is_start) over (
            partition by repository order by place
            rows between unbounded preceding and current row
        ) as release_number
    from release_starts

),

final as (

    select
        source_system,
        deployment_id,
        repository,
        first_value(concat(source_system, ':', deployment_id)) over (
            partition by repository, release_number order by place
        ) as release_id,
        place,
        short_id,
        target,
        url,
        task,
        description,
        sha,
        is_successful,
        started_at,
        finished_at
    from numbered_deployments

)

select * from final
