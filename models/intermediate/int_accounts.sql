{{ config(materialized="table") }}

with recursive

accounts as (

    select
        met.*,
        met.source_system || ':' || met.account_id as node
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
        'person:' || identified_person as linked_node,
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

-- By falling number of links: hubs come first, so that few nodes precede all their neighbours.
numbered_nodes as (

    select
        node,
        row_number() over (order by count(*) desc, node) as number
    from distinct_edges
    group by node

),

numbered_edges as (

    select
        nodes.number,
        linked_nodes.number as linked_number
    from distinct_edges
    inner join numbered_nodes as nodes on distinct_edges.node = nodes.node
    inner join numbered_nodes as linked_nodes on distinct_edges.linked_node = linked_nodes.node

),

-- The first node of a group precedes its neighbours: starting from such reaches every group.
first_nodes as (

    select number
    from numbered_edges
    group by number
    having number < min(linked_number)

),

reached as (

    select
        number as first_number,
        number
    from first_nodes
    union
    select
        reached.first_number,
        numbered_edges.linked_number as number
    from reached
    inner join numbered_edges on reached.number = numbered_edges.number

),

groups as (

    select
        number,
        min(first_number) as first_number
    from reached
    group by number

),

grouped_accounts as (

    select
        accounts.*,
        coalesce(cast(groups.first_number as text), accounts.node) as group_name
    from accounts
    left join numbered_nodes on accounts.node = numbered_nodes.node
    left join groups on numbered_nodes.number = groups.number

),

mailmap_targets as (

    select distinct linked_node as node
    from account_links
    where rule = 'mailmap'

),

representatives as (

    select distinct on (grouped_accounts.group_name)
        grouped_accounts.group_name,
        case
            when grouped_accounts.identified_person is not null
                then grouped_accounts.identified_person
            when grouped_accounts.source_system = 'git' then grouped_accounts.email
            else grouped_accounts.source_system || ':' || grouped_accounts.handle
        end as person
    from grouped_accounts
    left join mailmap_targets on grouped_accounts.node = mailmap_targets.node
    order by
        grouped_accounts.group_name,
        grouped_accounts.identified_person nulls last,
        case
            when grouped_accounts.source_system = 'github' then 0
            when grouped_accounts.source_system = 'git' then 1
            else 2
        end,
        mailmap_targets.node is null,
        length(grouped_accounts.account_id),
        grouped_accounts.account_id,
        grouped_accounts.source_system

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
        grouped_accounts.handle,
        grouped_accounts.email,
        grouped_accounts.name,
        coalesce(grouped_accounts.identified_person, representatives.person) as person,
        substr(rules.numbered_rule, 2) as joined_by,
        grouped_accounts.is_bot
    from grouped_accounts
    inner join representatives on grouped_accounts.group_name = representatives.group_name
    left join rules on grouped_accounts.node = rules.node

)

select * from final
