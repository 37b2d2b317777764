{# Fails on every value of the column that is no share: below 0 or above 1. #}
{% test is_share(model, column_name) %}

    select {{ column_name }}
    from {{ model }}
    where {{ column_name }} < 0 or {{ column_name }} > 1

{% endtest %}
