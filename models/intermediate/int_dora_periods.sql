{{ config(materialized="table") }}

with

deployments as (

    select * from {{ ref('int_deployments_scoped') }}

),

incidents as (

    select * from {{ ref('int_incidents_scoped') }}

),

changes_waited as (

    select * from {{ ref('int_changes_waited') }}

),

facts as (

    select
        scope,
        scope_name,
        finished_at as happened_at
    from deployments

    union all

    select
        scope,
        scope_name,
        started_at as happened_at
    from incidents

    union all

    select
        scope,
        scope_name,
        waits_from as happened_at
    from changes_waited

),

final as (

    {{ metric_periods("facts") }}

)

select * from final
