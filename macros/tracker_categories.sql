{# What a tracker itself says of a status, as a category of ours; NULL where it says nothing. #}
{% macro jira_category(vendor_category) -%}
    case {{ vendor_category }}
        when 'new' then 'todo'
        when 'indeterminate' then 'in_progress'
        when 'done' then 'done'
    end
{%- endmacro %}

{% macro linear_category(vendor_category) -%}
    case {{ vendor_category }}
        when 'triage' then 'todo'
        when 'backlog' then 'todo'
        when 'unstarted' then 'todo'
        when 'started' then 'in_progress'
        when 'completed' then 'done'
        when 'canceled' then 'cancelled'
        when 'duplicate' then 'cancelled'
    end
{%- endmacro %}

{# A section or option may mean anything; only completion is Asana's own. #}
{% macro asana_category(status) -%}
    case {{ status }}
        when 'Incomplete' then 'todo'
        when 'Completed' then 'done'
    end
{%- endmacro %}

{# The status of a project may mean anything; only open and closed are GitHub's own. #}
{% macro github_category(status) -%}
    case {{ status }}
        when 'Open' then 'todo'
        when 'Closed' then 'done'
        when 'Closed as not planned' then 'cancelled'
    end
{%- endmacro %}
