{# Whether a value lies in a range of int_dora_benchmark_ranges: above the one, up to the other; NULL in none. #}
{% macro in_range(value, range) -%}
    {{ value }} > coalesce({{ range }}.above, cast('-infinity' as double precision))
    and {{ value }} <= coalesce({{ range }}.up_to, cast('infinity' as double precision))
{%- endmacro %}

{# The mean of those of the columns that are not NULL; NULL if all are. #}
{% macro mean_of(columns) -%}
    ({% for column in columns %}coalesce({{ column }}, 0){{ " + " if not loop.last }}{% endfor %})
    / nullif({% for column in columns -%}
        case when {{ column }} is null then 0 else 1 end{{ " + " if not loop.last }}
    {%- endfor %}, 0)
{%- endmacro %}
