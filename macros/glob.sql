{#
    Whether a text matches a glob: `*` stands for any characters, `?` for one, all else for itself.

    Globs are read from columns (seeds), where a regular expression would be compiled anew for every row.
#}
{% macro matches_glob(text, glob) -%}
    ({{ text }}) like {{ like_pattern(glob) }} escape '!'
{%- endmacro %}

{# The pattern of `like … escape '!'` that says what a glob says. #}
{% macro like_pattern(glob) -%}
    {%- set escaped = "replace(replace(replace(" ~ glob ~ ", '!', '!!'), '%', '!%'), '_', '!_')" -%}
    replace(replace({{ escaped }}, '*', '%'), '?', '_')
{%- endmacro %}
