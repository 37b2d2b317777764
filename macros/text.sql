{# A text as a number; NULL where it is none. #}
{% macro number_of(text) -%}
    case
        when {{ matches(text, "'^-?[0-9]{1,15}([.][0-9]+)?$'") }}
            then cast({{ text }} as double precision)
    end
{%- endmacro %}

{# Every value of a `list` column as a row; only in the select list. #}
{% macro list_values(list, separator="chr(10)") -%}
    unnest(string_to_array({{ list }}, {{ separator }}))
{%- endmacro %}
