with

windows as (

    select distinct
        period_end as window_end,
        period_end - 365 as window_start
    from {{ ref("int_periods") }}
    where grain in ('month', 'quarter')

),

edges as (

    select window_start as edge from windows
    union
    select window_end as edge from windows

),

buckets as (

    select
        edge as bucket_start,
        lead(edge) over (order by edge) as bucket_end
    from edges

),

final as (

    select
        windows.window_end,
        buckets.bucket_start,
        buckets.bucket_end
    from windows
    inner join buckets
        on
            windows.window_start <= buckets.bucket_start
            and windows.window_end >= buckets.bucket_end

)

select * from final
