{#
    SHA-256 of a text behind the key of the pseudonyms, as hexadecimal digits; NULL for NULL. PostgreSQL hashes bytes.
#}
{% macro keyed_hash(text) -%}
    {{ return(adapter.dispatch("keyed_hash", "sei")(text)) }}
{%- endmacro %}

{% macro default__keyed_hash(text) -%}
    encode(
        sha256(convert_to((select key from sei_secrets.pseudonym_key) || {{ text }}, 'UTF8')), 'hex'
    )
{%- endmacro %}

{% macro duckdb__keyed_hash(text) -%}
    sha256((select key from sei_secrets.pseudonym_key) || {{ text }})
{%- endmacro %}
