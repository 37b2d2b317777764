{#
    What PostgreSQL needs to plan well: the sizes of a table that was just made, which it does not know until it is
    analyzed. DuckDB needs nothing.
#}
{% macro analyze_table() -%}
    {%- if target.type == "postgres" and model.config.materialized == "table" -%}
        analyze {{ this }}
    {%- endif -%}
{%- endmacro %}

{#
    No table has an index, so PostgreSQL gains nothing from nested loops; it would choose them where it takes a
    step for nearly empty that is not, and need hours.
#}
{% macro avoid_nested_loops() -%}
    {%- if target.type == "postgres" and model.config.materialized == "table" -%}
        set local enable_nestloop = off
    {%- endif -%}
{%- endmacro %}
