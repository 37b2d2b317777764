{#
    When what a list of versions says held: from the version that first said it to the one that first said otherwise.

    versions: CTE with the columns of the key, state (NULL: gone, or of no interest) and extracted_at.
    Yields the key, state, starts_at and ends_at (NULL: still).
#}
{% macro spans_of_versions(versions, key) -%}
    select *
    from (
        select
            {{ key | join(", ") }},
            state,
            extracted_at as starts_at,
            lead(extracted_at) over (
                partition by {{ key | join(", ") }} order by extracted_at
            ) as ends_at
        from (
            select
                {{ key | join(", ") }},
                state,
                extracted_at,
                lag(state) over (
                    partition by {{ key | join(", ") }} order by extracted_at
                ) as previous_state
            from {{ versions }}
        ) as ordered_versions
        where state is distinct from previous_state
    ) as changed_versions
    where state is not null
{%- endmacro %}
