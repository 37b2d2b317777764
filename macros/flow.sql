{#
    Every fact once per scope of the flow metrics; the organization is called `all`.

    facts: CTE with the columns project and team (NULL: counts in none).
    Yields its columns and before them scope and scope_name.
#}
{% macro by_flow_scope(facts) -%}
    select 'organization' as scope, 'all' as scope_name, {{ facts }}.* from {{ facts }}
    union all
    select 'team' as scope, {{ facts }}.team as scope_name, {{ facts }}.* from {{ facts }}
    where {{ facts }}.team is not null
    union all
    select 'project' as scope, {{ facts }}.project as scope_name, {{ facts }}.* from {{ facts }}
    where {{ facts }}.project is not null
{%- endmacro %}
