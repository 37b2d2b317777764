{#
    Create the raw tables that no source has loaded yet, as `sei` does, so that plain dbt runs on an
    empty database. Their columns stand in models/staging/<source>/_sources.yml.
#}
{% macro ensure_raw_tables() -%}
    {%- if execute -%}
        {%- for table in graph.sources.values() -%}
            {%- set schema = adapter.quote(table.schema) -%}
            {%- do run_query("create schema if not exists " ~ schema) -%}
            {%- do run_query(loads_ddl(schema)) -%}
            {%- do run_query(raw_table_ddl(schema, table)) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro raw_table_ddl(schema, table) -%}
    {%- set types = {
        "double": "double precision",
        "timestamp": "timestamp with time zone",
        "list": "text",
    } -%}
    create table if not exists {{ schema }}.{{ adapter.quote(table.name) }} (
        {%- for column in table.columns.values() %}
        {{ adapter.quote(column.name) }} {{ types.get(column.data_type, column.data_type) }}
        {{- "," if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{% macro loads_ddl(schema) -%}
    create table if not exists {{ schema }}._dlt_loads (
        load_id varchar not null,
        schema_name varchar,
        status bigint not null,
        inserted_at timestamp with time zone not null,
        schema_version_hash varchar
    )
{%- endmacro %}
