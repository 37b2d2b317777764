{#
    The latest version of each key in a raw table, out of the loads that dlt completed; with the
    variable as_of, out of those that had been extracted by then.

    relation: a source(); key: list of column names.
#}
{% macro latest_version(relation, key) -%}
    select distinct on ({{ key | join(", ") }}) *
    from {{ relation }}
    where _dlt_load_id in (
        select load_id from {{ relation.incorporate(path={"identifier": "_dlt_loads"}) }}
        where status = 0
    )
    {%- if var("as_of") %}
    and _extracted_at <= cast('{{ var("as_of") }}' as timestamp with time zone)
    {%- endif %}
    order by {{ key | join(", ") }}, _extracted_at desc, _dlt_load_id desc
{%- endmacro %}
