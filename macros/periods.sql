{# The first day (date) of the period of a grain that a timestamptz lies in; the grain may be a column. #}
{% macro period_start(grain, timestamp) -%}
    cast(date_trunc({{ grain }}, ({{ timestamp }}) at time zone '{{ var("reporting_timezone") }}') as date)
{%- endmacro %}

{#
    Every fact once per scope that it counts in.

    facts: CTE with the columns repository and team (NULL: counts in no team).
    Yields its columns and before them scope and scope_name; the organization is called `all`.
#}
{% macro by_scope(facts) -%}
    select 'organization' as scope, 'all' as scope_name, {{ facts }}.* from {{ facts }}
    union all
    select 'team' as scope, {{ facts }}.team as scope_name, {{ facts }}.* from {{ facts }}
    where {{ facts }}.team is not null
    union all
    select 'repository' as scope, {{ facts }}.repository as scope_name, {{ facts }}.* from {{ facts }}
    where {{ facts }}.repository is not null
{%- endmacro %}

{#
    Every fact once per grain, with the period that it falls in.

    facts: CTE; happened_at: its column that decides the period, rows where it is NULL fall out.
    grains: those wanted. Yields its columns and before them grain and period_start.
#}
{% macro by_grain(facts, happened_at, grains=["day", "week", "month", "quarter"]) -%}
    select
        grains.grain,
        {{ period_start("grains.grain", facts ~ "." ~ happened_at) }} as period_start,
        {{ facts }}.*
    from {{ facts }}
    cross join (values ('{{ grains | join("'), ('") }}')) as grains (grain)
    where {{ facts }}.{{ happened_at }} is not null
{%- endmacro %}

{#
    The rows of a metric mart: every period of every scope, from the scope's first fact to today.

    facts: CTE with the columns scope, scope_name and happened_at: everything that the mart counts.
    Yields scope, scope_name and the columns of int_periods. Join the aggregates by
    scope, scope_name, grain, period_start; state at a period's end is what was before `ends_at`.
#}
{% macro metric_periods(facts) -%}
    select
        scopes.scope,
        scopes.scope_name,
        periods.grain,
        periods.period_start,
        periods.period_end,
        periods.starts_at,
        periods.ends_at,
        periods.period_days,
        periods.is_running
    from (
        select scope, scope_name, min(happened_at) as first_happened_at
        from {{ facts }}
        group by scope, scope_name
    ) as scopes
    inner join {{ ref("int_periods") }} as periods
        on scopes.first_happened_at < periods.ends_at
{%- endmacro %}
