{#
    Fails unless the columns together are a key: no two rows have the same values, none is NULL.

    nullable: those of the columns that may be NULL, which then counts as a value.
#}
{% test is_key(model, columns, nullable=[]) %}

    select
        {{ columns | join(", ") }},
        count(*) as row_count
    from {{ model }}
    group by {{ columns | join(", ") }}
    having
        count(*) > 1
        {% for column in columns if column not in nullable -%}
            or {{ column }} is null
        {% endfor %}

{% endtest %}
