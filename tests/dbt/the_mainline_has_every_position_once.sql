-- Fails for a repository whose mainline positions are not 1, 2, 3 ... to its length.
select
    repository,
    min(position) as first_position,
    max(position) as last_position,
    count(distinct position) as position_count,
    count(*) as commit_count
from {{ ref("int_mainline") }}
group by repository
having min(position) != 1 or max(position) != count(*) or count(distinct position) != count(*)
