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
    No table has an index, so hash joins are the best that PostgreSQL can do. Where it takes a step for nearly
    empty that is not, it would choose nested loops or a merge by half of the keys, and need hours.
#}
{% macro join_by_hash() -%}
    {%- if target.type == "postgres" and model.config.materialized == "table" -%}
        set local enable_nestloop = off; set local enable_mergejoin = off
    {%- endif -%}
{%- endmacro %}
