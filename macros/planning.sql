{#
    How PostgreSQL makes a table. No table has an index, so hash joins are the best that it can do; where it takes
    a step for nearly empty that is not, it would choose nested loops or a merge by half of the keys, and need
    hours. In the 4 MB that it takes unless told otherwise, a sort or a hash table of a large history goes to disk.
    The size of a table that was just made it does not know until it is analyzed. DuckDB needs nothing.
#}
{% macro postgres__create_table_as(temporary, relation, sql) -%}
    set local enable_nestloop = off;
    set local enable_mergejoin = off;
    set local work_mem = '128MB';
    {{ dbt.postgres__create_table_as(temporary, relation, sql) }};
    analyze {{ relation }}
{%- endmacro %}

{# The sizes of the raw tables, which may have been loaded a moment ago. #}
{% macro analyze_raw_tables() -%}
    {%- if execute and target.type == "postgres" -%}
        {%- set names = [] -%}
        {%- for table in graph.sources.values() -%}
            {%- do names.append(adapter.quote(table.schema) ~ "." ~ adapter.quote(table.name)) -%}
        {%- endfor -%}
        {%- do run_query("analyze " ~ names | join(", ")) -%}
    {%- endif -%}
{%- endmacro %}
