{# Whether a regular expression matches somewhere in a text. DuckDB's `~` wants the whole text to match. #}
{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch("matches", "sei")(text, pattern)) }}
{%- endmacro %}

{% macro default__matches(text, pattern) -%}
    (({{ text }}) ~ {{ pattern }})
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_matches({{ text }}, {{ pattern }})
{%- endmacro %}
