{#
    What the one group of a regular expression took at its first match, ignoring case; NULL without a match.
    DuckDB's function yields '' there, PostgreSQL's an array.
#}
{% macro first_match(text, pattern) -%}
    {{ return(adapter.dispatch("first_match", "sei")(text, pattern)) }}
{%- endmacro %}

{% macro default__first_match(text, pattern) -%}
    (regexp_match({{ text }}, {{ pattern }}, 'i'))[1]
{%- endmacro %}

{% macro duckdb__first_match(text, pattern) -%}
    nullif(regexp_extract({{ text }}, {{ pattern }}, 1, 'i'), '')
{%- endmacro %}
