{{ config(materialized="table") }}

with recursive

accounts as (

    select
        met.*,
        case met.source_system when 'git' then '3' else '2' end
        || met.source_system || ':' || met.account_id as node
    from {{ ref("int_accounts_met") }} as met

),

account_links as (

    select
        accounts.node,
        linked_accounts.node as linked_node,
        links.rule
    from {{ ref("int_account_links") }} as links
    inner join accounts
        on
            links.source_system = accounts.source_system
            and links.account_id = accounts.account_id
    inner join accounts as linked_accounts
        on
            links.linked_source_system = linked_accounts.source_system
            and links.linked_account_id = linked_accounts.account_id
    where
        coalesce(accounts.identified_person, linked_accounts.identified_person, '')
        = coalesce(linked_accounts.identified_person, accounts.identified_person, '')
    union all
    select
        node,
        '1person:' || identified_person as linked_node,
        'identities' as rule
    from accounts
    where identified_person is not null

),

edges as (

    select
        node,
        linked_node,
        rule
    from account_links
    union all
    select
        linked_node as node,
        node as linked_node,
        rule
    from account_links

),

distinct_edges as (

    select distinct
        node,
        linked_node
    from edges

),

-- A group's first node is first among its neighbours: starting from such nodes reaches all.
first_nodes as (

    select node
    from distinct_edges
    group by node
    having node < min(linked_node)

),

reached as (

    select
        node as first_node,
        node
    from first_nodes
    union
    select
        reached.first_node,
        distinct_edges.linked_node as node
    from reached
    inner join distinct_edges on reached.node = distinct_edges.node

),

groups as (

    select
        node,
        min(first_node) as first_node
    from reached
    group by node

),

grouped_accounts as (

    select
        accounts.*,
        coalesce(groups.first_node, accounts.node) as first_node
    from accounts
    left join groups on accounts.node = groups.node

),

mailmap_targets as (

    select distinct linked_node as node
    from account_links
    where rule = 'mailmap'

),

representatives as (

    select distinct on (grouped_accounts.first_node)
        grouped_accounts.first_node,
        case
            when grouped_accounts.source_system = 'git' then grouped_accounts.email
            else grouped_accounts.source_system || ':' || lower(grouped_accounts.login)
        end as person
    from grouped_accounts
    left join mailmap_targets on grouped_accounts.node = mailmap_targets.node
    order by
        grouped_accounts.first_node,
        grouped_accounts.source_system = 'git',
        mailmap_targets.node is null,
        length(grouped_accounts.account_id),
        grouped_accounts.account_id

),

rules as (

    select
        node,
        min(
            case rule
                when 'identities' then '1identities'
                when 'noreply' then '2noreply'
                when 'commit_identity' then '3commit_identity'
                when 'pull_request_commit' then '4pull_request_commit'
                when 'verified_address' then '5verified_address'
                else '6mailmap'
            end
        ) as numbered_rule
    from edges
    group by node

),

final as (

    select
        grouped_accounts.source_system,
        grouped_accounts.account_id,
        grouped_accounts.login,
        grouped_accounts.email,
        grouped_accounts.name,
        case
            when grouped_accounts.identified_person is not null
                then grouped_accounts.identified_person
            when grouped_accounts.first_node like '1person:%'
                then replace(grouped_accounts.first_node, '1person:', '')
            else representatives.person
        end as person,
        substr(rules.numbered_rule, 2) as joined_by,
        grouped_accounts.is_bot
    from grouped_accounts
    inner join representatives on grouped_accounts.first_node = representatives.first_node
    left join rules on grouped_accounts.node = rules.node

)

select * from final
