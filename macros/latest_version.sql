{#
    The latest version of each key in a raw table, out of the loads that dlt completed; with the
    variable as_of, out of those that had been extracted by then.

    relation: a source(); key: list of column names. Yields its columns and `_version`, which is 1.
    Numbering rows is twice as fast in DuckDB as `distinct on`, and as fast in PostgreSQL.
#}
{% macro latest_version(relation, key) -%}
    select *
    from ({{ numbered_versions(relation, key) }}) as versions
    where _version = 1
{%- endmacro %}

{#
    The latest version of each key that is no deletion, and beside it `vanished_at`: when the
    deletion was seen. A deletion may be a row that has nothing but its key; what stood there before
    it still counts for the time before.

    relation: a source(); key: list of column names.
#}
{% macro latest_living_version(relation, key) -%}
    select
        living.*,
        deletions._deleted_at as vanished_at
    from ({{ numbered_versions(relation, key, "_deleted_at is null") }}) as living
    left join ({{ numbered_versions(relation, key, "_deleted_at is not null") }}) as deletions
        on
            deletions._version = 1
            and deletions._extracted_at >= living._extracted_at
            {%- for column in key %}
            and living.{{ column }} = deletions.{{ column }}
            {%- endfor %}
    where living._version = 1
{%- endmacro %}

{# Every version in a raw table that counts, numbered from the latest of its key. #}
{% macro numbered_versions(relation, key, condition="true") -%}
    select
        *,
        row_number() over (
            partition by {{ key | join(", ") }}
            order by _extracted_at desc, _dlt_load_id desc
        ) as _version
    from {{ relation }}
    where {{ condition }} and {{ is_completed_load(relation) }}
{%- endmacro %}

{# Whether a raw row came with a load that dlt completed, and by the variable as_of if it is set. #}
{% macro is_completed_load(relation) -%}
    _dlt_load_id in (
        select load_id from {{ relation.incorporate(path={"identifier": "_dlt_loads"}) }}
        where status = 0
    )
    {%- if var("as_of") %}
    and _extracted_at <= cast('{{ var("as_of") }}' as timestamp with time zone)
    {%- endif %}
{%- endmacro %}
