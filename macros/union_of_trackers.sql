{#
    One entity of every tracker that something was loaded from: what `int_<tracker>__<entity>` says, under its source_system.

    entity: the models' name behind `int_<tracker>__`; columns: names that each of them has.
#}
{% macro union_of_trackers(entity, columns) -%}
    {%- for tracker in var("trackers") | reject("in", var("unused_trackers")) %}
    select '{{ tracker }}' as source_system, {{ columns | join(", ") }}
    from {{ ref("int_" ~ tracker ~ "__" ~ entity) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
