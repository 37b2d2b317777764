{#
    The latest version of each key in a raw table, out of the loads that dlt completed; with the
    variable as_of, out of those that had been extracted by then.

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
        {%- if var("as_of") %}
        and _extracted_at <= cast('{{ var("as_of") }}' as timestamp with time zone)
        {%- endif %}
    ) as versions
    where _version = 1
{%- endmacro %}
