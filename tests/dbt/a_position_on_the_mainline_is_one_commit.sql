-- Fails for a position of a repository's mainline that two commits have, or a commit that has two.
-- Without a clone positions have gaps, and begin where `since` does.
select
    repository,
    count(distinct position) as position_count,
    count(distinct sha) as sha_count,
    count(*) as commit_count
from {{ ref("int_mainline") }}
group by repository
having count(distinct position) != count(*) or count(distinct sha) != count(*)
