{# Hours from one timestamp to another, as double; NULL where one is missing. #}
{% macro hours_between(start, end) -%}
    (cast(extract(epoch from ({{ end }}) - ({{ start }})) as double precision) / 3600.0)
{%- endmacro %}

{# The calendar day of a timestamptz in the reporting time zone. #}
{% macro reporting_date(timestamp) -%}
    cast(({{ timestamp }}) at time zone '{{ var("reporting_timezone") }}' as date)
{%- endmacro %}

{# The timestamptz at which a day begins in the reporting time zone. #}
{% macro start_of_day(day) -%}
    (cast({{ day }} as timestamp) at time zone '{{ var("reporting_timezone") }}')
{%- endmacro %}

{# The reporting date of this run. #}
{% macro today() -%}
    {%- if var("today") -%}
        cast('{{ var("today") }}' as date)
    {%- else -%}
        cast('{{ run_started_at.astimezone(modules.pytz.timezone(var("reporting_timezone"))).date() }}' as date)
    {%- endif -%}
{%- endmacro %}

{# A moment after every other, for what has no end yet. #}
{% macro far_future() -%}
    cast('9999-01-01 00:00:00+00' as timestamp with time zone)
{%- endmacro %}
