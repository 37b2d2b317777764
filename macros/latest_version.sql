{#
    The latest version of each key in a raw table, out of the loads that dlt completed.

    relation: a source(); key: list of column names.
#}
{% macro latest_version(relation, key) -%}
    select distinct on ({{ key | join(", ") }}) *
    from {{ relation }}
    where _dlt_load_id in (
        select load_id from {{ relation.incorporate(path={"identifier": "_dlt_loads"}) }}
        where status = 0
    )
    order by {{ key | join(", ") }}, _extracted_at desc, _dlt_load_id desc
{%- endmacro %}
