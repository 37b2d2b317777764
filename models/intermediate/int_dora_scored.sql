{{ config(materialized="table") }}

with

measured as (

    select * from {{ ref('int_dora_measured') }}

),

ranges as (

    select * from {{ ref('int_dora_benchmark_ranges') }}

),

answers as (

    select
        measured.scope,
        measured.scope_name,
        measured.grain,
        measured.period_start,
        frequency_levels.level as deployment_frequency_level,
        lead_time_levels.level as lead_time_level,
        fail_rate_levels.level as change_fail_rate_level,
        recovery_levels.level as recovery_level,
        rework_levels.level as rework_rate_level,
        case
            when measured.release_count > 0
                then cast(frequency_answers.level as double precision)
        end as frequency_answer,
        cast(lead_time_answers.level as double precision) as lead_time_answer,
        cast(recovery_answers.level as double precision) as recovery_answer,
        10 * (1 - measured.change_fail_rate) as fail_rate_answer,
        10 * (1 - measured.rework_rate) as rework_answer
    from measured
    left join ranges as frequency_levels
        on
            frequency_levels.metric = 'deployment_frequency'
            and {{ in_range("-measured.deployment_days_per_week", "frequency_levels") }}
    left join ranges as lead_time_levels
        on
            lead_time_levels.metric = 'lead_time'
            and {{ in_range("measured.lead_time_p50_hours", "lead_time_levels") }}
    left join ranges as fail_rate_levels
        on
            fail_rate_levels.metric = 'change_fail_rate'
            and {{ in_range("measured.change_fail_rate", "fail_rate_levels") }}
    left join ranges as recovery_levels
        on
            recovery_levels.metric = 'recovery'
            and {{ in_range("measured.recovery_p50_hours", "recovery_levels") }}
    left join ranges as rework_levels
        on
            rework_levels.metric = 'rework_rate'
            and {{ in_range("measured.rework_rate", "rework_levels") }}
    left join ranges as frequency_answers
        on
            frequency_answers.metric = 'deployment_frequency_score'
            and {{ in_range("-measured.deployment_days_per_week", "frequency_answers") }}
    left join ranges as lead_time_answers
        on
            lead_time_answers.metric = 'lead_time_score'
            and {{ in_range("measured.lead_time_p50_hours", "lead_time_answers") }}
    left join ranges as recovery_answers
        on
            recovery_answers.metric = 'recovery_score'
            and {{ in_range("measured.recovery_p50_hours", "recovery_answers") }}

),

{# A question that the period does not answer is left out of the mean, as the quick check does. #}
final as (

    select
        scope,
        scope_name,
        grain,
        period_start,
        deployment_frequency_level,
        lead_time_level,
        change_fail_rate_level,
        recovery_level,
        rework_rate_level,
        frequency_answer,
        lead_time_answer,
        recovery_answer,
        fail_rate_answer,
        rework_answer,
        {{ mean_of(["frequency_answer", "lead_time_answer", "recovery_answer"]) }}
            as throughput_score,
        {{ mean_of(["fail_rate_answer", "rework_answer"]) }} as stability_score,
        {{ mean_of([
            "frequency_answer",
            "lead_time_answer",
            "recovery_answer",
            "fail_rate_answer",
            "rework_answer",
        ]) }} as overall_score
    from answers

)

select * from final
