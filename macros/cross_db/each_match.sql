{#
    One row per match of a regular expression, ignoring case: what its one group took. For the select list; a text
    without a match yields no row. DuckDB returns a list to unnest, PostgreSQL a set of arrays.
#}
{% macro each_match(text, pattern) -%}
    {{ return(adapter.dispatch("each_match", "sei")(text, pattern)) }}
{%- endmacro %}

{% macro default__each_match(text, pattern) -%}
    (regexp_matches({{ text }}, {{ pattern }}, 'gi'))[1]
{%- endmacro %}

{% macro duckdb__each_match(text, pattern) -%}
    unnest(regexp_extract_all({{ text }}, {{ pattern }}, 1, 'i'))
{%- endmacro %}
