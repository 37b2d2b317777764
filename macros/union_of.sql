{#
    One entity of every provider that has it: the staging models' columns under their source_system.

    entity: the staging models' name behind `stg_<provider>__`; columns: names that each of them has;
    providers: names of the providers.
#}
{% macro union_of(entity, columns, providers) -%}
    {%- for provider in providers %}
    select '{{ provider }}' as source_system, {{ columns | join(", ") }}
    from {{ ref("stg_" ~ provider ~ "__" ~ entity) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
