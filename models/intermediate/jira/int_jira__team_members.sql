with

versions as (

    select
        group_id,
        account_id,
        case when deleted_at is null then 'member' end as state,
        extracted_at
    from {{ ref("stg_jira__group_member_versions") }}

),

memberships as (

    {{ spans_of_versions("versions", ["group_id", "account_id"]) }}

),

final as (

    select
        groups.group_id as team_id,
        groups.name,
        cast(null as text) as short_name,
        cast(null as text) as parent_name,
        memberships.account_id,
        memberships.starts_at,
        memberships.ends_at
    from {{ ref("stg_jira__groups") }} as groups
    left join memberships on groups.group_id = memberships.group_id

)

select * from final
