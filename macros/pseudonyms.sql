{#
    A person, account or address as the marts show it: itself, or with the variable people set to pseudonymous
    always the same pseudonym, which only the key in sei_secrets leads to.

    value: what the pseudonym is of; kind: how it begins; named: what else to show otherwise.
#}
{% macro pseudonym(value, kind="person", named=none) -%}
    {%- if var("people") == "pseudonymous" -%}
        ('{{ kind }}-' || substr({{ keyed_hash(value) }}, 1, 12))
    {%- else -%}
        {{ named or value }}
    {%- endif -%}
{%- endmacro %}

{# A text that may name people, as the marts show it: itself, or nothing where people are pseudonymous. #}
{% macro unless_pseudonymous(text) -%}
    {%- if var("people") == "pseudonymous" -%}
        cast(null as text)
    {%- else -%}
        {{ text }}
    {%- endif -%}
{%- endmacro %}

{#
    Make the key of the pseudonyms once and keep it in the warehouse, so that they stay the same on every machine.
    A schema of its own can be kept from those who read the marts.
#}
{% macro ensure_pseudonym_key() -%}
    {%- if execute and var("people") == "pseudonymous" -%}
        {%- do run_query("create schema if not exists sei_secrets") -%}
        {%- do run_query("create table if not exists sei_secrets.pseudonym_key (key text not null)") -%}
        insert into sei_secrets.pseudonym_key
        select concat(gen_random_uuid(), gen_random_uuid())
        where not exists (select 1 from sei_secrets.pseudonym_key)
    {%- endif -%}
{%- endmacro %}
