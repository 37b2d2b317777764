with

incidents as (

    select
        source_system,
        incident_id,
        filed_in,
        replace(text, chr(13), '') as text
    from {{ ref('int_incidents_unioned') }}

),

deployment_lines as (

    select
        source_system,
        incident_id,
        filed_in,
        {{ each_match(
            "text", "'(?:^|\\n)[ \\t>*_#-]*deployment[*_]*:[*_]*[ \\t]*([^ \\t\\n]+)'"
        ) }} as value
    from incidents

),

cause_lines as (

    select
        source_system,
        incident_id,
        filed_in,
        {{ each_match(
            "text", "'(?:caused by|introduced by|regression from)([^\\n]+)'"
        ) }} as line
    from incidents

),

cause_words as (

    select
        source_system,
        incident_id,
        filed_in,
        unnest(
            string_to_array(regexp_replace(lower(line), '[ \t,;()<>*`]+', ' ', 'g'), ' ')
        ) as word
    from cause_lines

),

causes as (

    select
        source_system,
        incident_id,
        filed_in,
        {{ first_match(
            "word", "'^(?:https?://.*/commit/|[a-z0-9._/-]+@)?([0-9a-f]{7,40})[.:]?$'"
        ) }} as sha,
        {{ first_match(
            "word", "'^https?://([^?#]+)/(?:pulls?|merge_requests|pull-requests)/[0-9]+'"
        ) }} as url_repository,
        {{ first_match(
            "word", "'^https?://[^?#]+/(?:pulls?|merge_requests|pull-requests)/([0-9]+)'"
        ) }} as url_number,
        {{ first_match("word", "'^([a-z0-9._-]+(?:/[a-z0-9._-]+)+)[#!][0-9]+[.:]?$'") }} as path,
        {{ first_match("word", "'^(?:[a-z0-9._/-]+)?[#!]([0-9]+)[.:]?$'") }} as number
    from cause_words

),

final as (

    select
        source_system,
        incident_id,
        filed_in,
        'deployment' as kind,
        rtrim(value, '.,;)') as value,
        cast(null as text) as repository,
        cast(null as text) as path
    from deployment_lines

    union

    select
        source_system,
        incident_id,
        filed_in,
        'sha' as kind,
        sha as value,
        cast(null as text) as repository,
        cast(null as text) as path
    from causes
    where {{ matches("sha", "'[0-9]'") }}

    union

    select
        source_system,
        incident_id,
        filed_in,
        'pull_request' as kind,
        coalesce(url_number, number) as value,
        case
            when url_number is not null then regexp_replace(url_repository, '/-$', '')
            when path is null then filed_in
        end as repository,
        path
    from causes
    where url_number is not null or number is not null

)

select * from final
