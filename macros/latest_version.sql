{#
    The latest version of each key in a raw table, out of the loads that dlt completed.

    relation: a source(); key: list of column names. Yields its columns and `_version`, which is 1.
    Numbering rows is twice as fast in DuckDB as `distinct on`, and as fast in PostgreSQL.
#}
{% macro latest_version(relation, key) -%}
    select *
    from (
        select
            *,
            row_number() over (
                partition by {{ key | join(", ") }}
                order by _extracted_at desc, _dlt_load_id desc
            ) as _version
        from {{ relation }}
        where _dlt_load_id in (
            select load_id from {{ relation.incorporate(path={"identifier": "_dlt_loads"}) }}
            where status = 0
        )
    ) as versions
    where _version = 1
{%- endmacro %}
