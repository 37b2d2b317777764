-- An invented organisation in the raw tables of the source github, made by sets.
-- Parameters, as macros: begin_at(), days(), repositories(), pull_requests(), commits(), deployments(), issues(), people().

create or replace macro u(a, b) as (hash(a, b) % 1000003) / 1000003.0;
create or replace macro sha_of(x) as md5(x) || substr(md5(x || '.'), 1, 8);
create or replace macro after(t, hours) as t + to_seconds(round(hours * 3600)::bigint);
create or replace macro person_of(repo, n) as ((repo * 7 + n % 23) % people())::integer;

create table person as
select
    i::integer as i,
    'user' || i as login,
    (1000 + i)::varchar as id,
    'Person ' || i as name,
    'user' || i || '@example.com' as email
from range(people()) as t(i);

create table repo as
select
    i::integer as i,
    'R_' || i as id,
    'repo-' || i as name,
    case when i % 10 = 8 then 'runs' when i % 10 = 9 then 'releases' else 'deployments' end as delivery,
    'repo-' || i || '-root' as root
from range(repositories()) as t(i);

create table pr as
select
    i::integer as i,
    'PR_' || i as id,
    (i % repositories())::integer as repo,
    (i // repositories() + 1)::integer as number,
    case when u(i, 1) < 0.94 then 'MERGED' when u(i, 1) < 0.98 then 'CLOSED' else 'OPEN' end as state,
    case when u(i, 2) < 0.60 then 'merge' when u(i, 2) < 0.85 then 'squash' else 'rebase' end as method,
    (1 + hash(i, 3) % 12)::integer as size,
    person_of(i % repositories(), (hash(i, 4) % 100)::integer) as author,
    person_of(i % repositories(), (hash(i, 5) % 100)::integer + 1) as reviewer,
    u(i, 6) < 0.06 as is_bot,
    u(i, 7) < 0.02 as is_revert,
    u(i, 8) < 0.03 as is_hotfix,
    after(begin_at(), 24 * days() * (0.02 + 0.97 * u(i, 9))) as opened_at,
    2 + 90 * u(i, 10) * u(i, 11) as open_hours,
    3 + 40 * u(i, 12) * u(i, 13) as coding_hours
from range(pull_requests()) as t(i);

create table pr_commit as
select
    pr.i as pr,
    pr.repo,
    pr.author,
    j::integer as position,
    sha_of('pr-' || pr.i || '-' || j) as sha,
    after(pr.opened_at, -pr.coding_hours * (pr.size - j + 1) / pr.size) as authored_at,
    'Change ' || pr.i || ' part ' || j as subject
from pr, lateral range(1, pr.size + 1) as t(j);

-- What lands on the mainline: merges, squashes, rebased commits and direct pushes.
create table landing as
select repo.i as repo, null::integer as pr, 0 as step, begin_at() as moment, sha_of(repo.root) as sha, 'root' as kind
from repo
union all
select pr.repo, pr.i, 0, after(pr.opened_at, pr.open_hours), sha_of('land-' || pr.i), pr.method
from pr
where pr.state = 'MERGED' and pr.method != 'rebase'
union all
select pr.repo, pr.i, pr_commit.position, after(pr.opened_at, pr.open_hours), sha_of('rebased-' || pr.i || '-' || pr_commit.position), 'rebase'
from pr
inner join pr_commit on pr.i = pr_commit.pr
where pr.state = 'MERGED' and pr.method = 'rebase';

insert into landing
select (n % repositories())::integer, null, 0, after(begin_at(), 24 * days() * (0.01 + 0.99 * u(n, 21))), sha_of('push-' || n), 'push'
from range(greatest(0, commits() - (select count(*) from landing)
    - (select count(*) from pr_commit inner join pr on pr_commit.pr = pr.i where pr.state = 'MERGED' and pr.method = 'merge'))) as t(n);

create table mainline as
select *, row_number() over (partition by repo order by (kind != 'root'), moment, pr, step, sha) as position from landing;

create table pr_landed as
select pr, max_by(sha, position) as sha, max(position) as position, min(position) as first_position
from mainline
where pr is not null
group by pr;

create table git_commit as
select
    mainline.repo,
    mainline.sha,
    case
        when mainline.kind = 'merge' then before.sha || ' ' || sha_of('pr-' || mainline.pr || '-' || pr.size)
        else before.sha
    end as parents,
    coalesce(pr.author, person_of(mainline.repo, (hash(mainline.sha, 1) % 100)::integer)) as author,
    coalesce(pr_commit.authored_at, mainline.moment) as authored_at,
    mainline.moment as committed_at,
    case
        when mainline.kind = 'rebase' then pr_commit.subject
        when mainline.kind = 'merge' then 'Merge pull request #' || pr.number || ' from acme/branch-' || pr.i
        when mainline.kind = 'squash' then 'Change ' || pr.i || ' (#' || pr.number || ')'
        else 'Push ' || mainline.position
    end as subject,
    mainline.kind = 'merge' as is_merge
from mainline
left join mainline as before on mainline.repo = before.repo and mainline.position = before.position + 1
left join pr on mainline.pr = pr.i
left join pr_commit on mainline.pr = pr_commit.pr and mainline.step = pr_commit.position and mainline.kind = 'rebase'
union all
select
    pr_commit.repo,
    pr_commit.sha,
    case when pr_commit.position = 1 then fork.sha else sha_of('pr-' || pr.i || '-' || (pr_commit.position - 1)) end,
    pr_commit.author,
    pr_commit.authored_at,
    pr_commit.authored_at,
    pr_commit.subject,
    false
from pr_commit
inner join pr on pr_commit.pr = pr.i and pr.state = 'MERGED' and pr.method = 'merge'
inner join pr_landed on pr.i = pr_landed.pr
inner join mainline as fork on pr.repo = fork.repo and fork.position = greatest(1, pr_landed.first_position - 1 - hash(pr.i, 22)::hugeint % 5);

create table deployment as
with deploying as (
    select
        n::integer as n,
        (select i from repo where delivery = 'deployments' order by hash(i) limit 1) as any_repo,
        chosen.i as repo,
        after(begin_at(), 24 * days() * (0.05 + 0.94 * u(n, 31))) as moment,
        case when u(n, 32) < 0.3 then 'staging' when u(n, 32) < 0.85 then 'production' else 'production-eu' end as environment,
        u(n, 33) < 0.05 as is_failing,
        u(n, 34) < 0.015 as is_rollback
    from range(deployments()) as t(n)
    inner join (select i, row_number() over (order by i) - 1 as place, count(*) over () as places from repo where delivery = 'deployments') as chosen
        on n % chosen.places = chosen.place
)
select deploying.*, mainline.sha, mainline.position
from deploying
asof join mainline on deploying.repo = mainline.repo and deploying.moment >= mainline.moment;

create table issue as
select
    i::integer as i,
    'I_' || i as id,
    (hash(i, 41) % repositories())::integer as repo,
    (1000000 + i)::integer as number,
    u(i, 42) < 0.06 as is_incident,
    u(i, 43) < 0.85 as is_closed,
    after(begin_at(), 24 * days() * (0.06 + 0.93 * u(i, 44))) as opened_at,
    case when u(i, 42) < 0.06 then 8 else 400 end * u(i, 45) as open_hours,
    person_of((hash(i, 41) % repositories())::integer, (hash(i, 46) % 100)::integer) as author
from range(issues()) as t(i);

-- The raw tables.

create view made_repositories as
select
    repo.id, repo.i as database_id, 'acme' as owner_login, repo.name,
    'https://github.com/acme/' || repo.name as url, 'github.com' as host, 'PRIVATE' as visibility,
    false as is_archived, false as is_fork, false as is_empty, false as is_disabled,
    'main' as default_branch, tip.sha as default_branch_sha, begin_at() as created_at,
    begin_at() as updated_at, tip.moment as pushed_at
from repo
inner join (select repo, max_by(sha, position) as sha, max(moment) as moment from mainline group by repo) as tip on repo.i = tip.repo;

create view made_pull_requests as
select
    pr.id, repo.id as repository_id, (500000 + pr.i)::varchar as full_database_id, pr.number,
    'https://github.com/acme/' || repo.name || '/pull/' || pr.number as url,
    case when pr.is_revert then 'Revert "Change ' || (pr.i - repositories()) || '"' else 'Change ' || pr.i end as title,
    case when pr.is_revert and pr.number > 1 then 'Reverts acme/' || repo.name || '#' || (pr.number - 1) else '' end as body_text,
    pr.state, false as is_draft, pr.opened_at as created_at,
    coalesce(after(pr.opened_at, pr.open_hours), pr.opened_at) as updated_at,
    case when pr.state != 'OPEN' then after(pr.opened_at, pr.open_hours) end as closed_at,
    case when pr.state = 'MERGED' then after(pr.opened_at, pr.open_hours) end as merged_at,
    case when pr.is_bot then 'Bot' else 'User' end as author_type,
    case when pr.is_bot then 'dependabot' else author.login end as author_login,
    case when pr.is_bot then '49699333' else author.id end as author_id,
    case when pr.state = 'MERGED' then 'User' end as merged_by_type,
    case when pr.state = 'MERGED' then reviewer.login end as merged_by_login,
    case when pr.state = 'MERGED' then reviewer.id end as merged_by_id,
    'main' as base_ref_name, sha_of(repo.root) as base_ref_oid,
    case when pr.is_hotfix then 'hotfix/' || pr.i else 'branch-' || pr.i end as head_ref_name,
    sha_of('pr-' || pr.i || '-' || pr.size) as head_ref_oid, false as is_cross_repository,
    pr_landed.sha as merge_commit_oid, 30 * pr.size as additions, 10 * pr.size as deletions,
    3 as changed_files, 'APPROVED' as review_decision,
    case when pr.is_hotfix then 'hotfix' else 'feature' end as labels,
    case when u(pr.i, 51) < 0.1 then 'acme/' || repo.name || '#' || (1000000 + pr.i % issues()) end as closing_issues,
    pr.size as commits_count, 2 as reviews_count
from pr
inner join repo on pr.repo = repo.i
inner join person as author on pr.author = author.i
inner join person as reviewer on pr.reviewer = reviewer.i
left join pr_landed on pr.i = pr_landed.pr;

create view made_pull_request_commits as
select
    pr.id as pull_request_id, repo.id as repository_id, pr_commit.sha as oid, pr_commit.position,
    pr_commit.authored_at as authored_date, pr_commit.authored_at as committed_date,
    pr_commit.subject as message_headline, person.name as author_name, person.email as author_email,
    person.login as author_login, person.id as author_id
from pr_commit
inner join pr on pr_commit.pr = pr.i
inner join repo on pr.repo = repo.i
inner join person on pr_commit.author = person.i;

create view made_pull_request_files as
select
    pr.id as pull_request_id, repo.id as repository_id,
    case when j = 3 and pr.i % 9 = 0 then 'package-lock.json' else 'src/file_' || (hash(pr.i, j) % 300) || '.py' end as path,
    10 * pr.size as additions, 3 * pr.size as deletions, 'MODIFIED' as change_type
from pr
inner join repo on pr.repo = repo.i
cross join range(1, 4) as t(j);

create view made_pull_request_reviews as
select
    'PRR_' || pr.i || '_' || j as id, pr.id as pull_request_id, repo.id as repository_id,
    case when j = 1 and u(pr.i, 61) < 0.4 then 'CHANGES_REQUESTED' when j = 1 and u(pr.i, 61) < 0.6 then 'COMMENTED' else 'APPROVED' end as state,
    after(pr.opened_at, pr.open_hours * (0.2 + 0.3 * (j - 1) + 0.3 * u(pr.i, 62))) as submitted_at,
    submitted_at as created_at, submitted_at as updated_at, 'User' as author_type,
    person.login as author_login, person.id as author_id,
    sha_of('pr-' || pr.i || '-' || pr.size) as commit_oid, 1 as comments_count
from pr
inner join repo on pr.repo = repo.i
inner join person on pr.reviewer = person.i
cross join range(1, 3) as t(j);

create view made_pull_request_timeline_items as
with events as (
    select pr.i, 'ReadyForReviewEvent' as type, after(pr.opened_at, pr.open_hours * 0.1) as moment, pr.author as actor from pr where u(pr.i, 71) < 0.2
    union all
    select pr.i, 'ReviewRequestedEvent', after(pr.opened_at, 0.1), pr.author from pr
    union all
    select pr.i, 'HeadRefForcePushedEvent', after(pr.opened_at, pr.open_hours * 0.6), pr.author from pr where u(pr.i, 72) < 0.3
    union all
    select pr.i, 'LabeledEvent', pr.opened_at, pr.author from pr
    union all
    select pr.i, 'MergedEvent', after(pr.opened_at, pr.open_hours), pr.reviewer from pr where pr.state = 'MERGED'
    union all
    select pr.i, 'ClosedEvent', after(pr.opened_at, pr.open_hours), pr.reviewer from pr where pr.state != 'OPEN'
)
select
    'EV_' || events.i || '_' || events.type as id, pr.id as pull_request_id, repo.id as repository_id,
    events.type, events.moment as created_at, 'User' as actor_type, person.login as actor_login, person.id as actor_id,
    case when events.type = 'LabeledEvent' then case when pr.is_hotfix then 'hotfix' else 'feature' end end as label_name,
    case when events.type = 'ReviewRequestedEvent' then 'User' end as requested_reviewer_type,
    case when events.type = 'ReviewRequestedEvent' then 'user' || pr.reviewer end as requested_reviewer
from events
inner join pr on events.i = pr.i
inner join repo on pr.repo = repo.i
inner join person on events.actor = person.i;

create view made_review_comments as
select
    (pr.i * 2)::varchar as id, repo.id as repository_id, pr.number as pull_request_number, pr.i::varchar as pull_request_review_id,
    'src/file_' || (hash(pr.i, 1) % 300) || '.py' as path, 'User' as user_type, person.login as user_login, person.id as user_id,
    after(pr.opened_at, pr.open_hours * 0.3) as created_at, after(pr.opened_at, pr.open_hours * 0.3) as updated_at
from pr
inner join repo on pr.repo = repo.i
inner join person on pr.reviewer = person.i;

create view made_issues as
select
    issue.id, repo.id as repository_id, (900000 + issue.i)::varchar as full_database_id, issue.number,
    'https://github.com/acme/' || repo.name || '/issues/' || issue.number as url, 'Issue ' || issue.i as title,
    case
        when issue.is_incident and u(issue.i, 81) < 0.3 then 'Caused by acme/' || repo.name || '#' || (1 + hash(issue.i, 82) % (pull_requests() // repositories()))
        when issue.is_incident and u(issue.i, 81) < 0.5 then 'Deployment: DE_' || (hash(issue.i, 83) % deployments())
        else 'Something is wrong'
    end as body_text,
    case when issue.is_closed then 'CLOSED' else 'OPEN' end as state,
    case when issue.is_closed then 'COMPLETED' end as state_reason,
    issue.opened_at as created_at, after(issue.opened_at, issue.open_hours) as updated_at,
    case when issue.is_closed then after(issue.opened_at, issue.open_hours) end as closed_at,
    'User' as author_type, person.login as author_login, person.id as author_id,
    case when issue.is_incident then 'incident' else 'bug' end as labels
from issue
inner join repo on issue.repo = repo.i
inner join person on issue.author = person.i;

create view made_issue_timeline_items as
select
    'IE_' || issue.i || '_' || j as id, issue.id as issue_id, repo.id as repository_id,
    case when j = 1 then 'LabeledEvent' else 'ClosedEvent' end as type,
    case when j = 1 then issue.opened_at else after(issue.opened_at, issue.open_hours) end as created_at,
    'User' as actor_type, person.login as actor_login, person.id as actor_id,
    case when j = 1 then case when issue.is_incident then 'incident' else 'bug' end end as label_name,
    case when j = 2 then 'COMPLETED' end as state_reason
from issue
inner join repo on issue.repo = repo.i
inner join person on issue.author = person.i
cross join range(1, 3) as t(j)
where j = 1 or issue.is_closed;

create view made_deployments as
select
    'DE_' || deployment.n as id, repo.id as repository_id, deployment.n::varchar as database_id,
    deployment.moment as created_at, after(deployment.moment, 0.2) as updated_at, deployment.environment,
    deployment.environment as original_environment,
    case when deployment.is_rollback then 'rollback' else 'deploy' end as task,
    '' as description, case when deployment.is_failing then 'FAILURE' else 'INACTIVE' end as state,
    coalesce(earlier.sha, deployment.sha) as commit_oid, 'main' as ref_name,
    'Bot' as creator_type, 'deployer' as creator_login
from deployment
inner join repo on deployment.repo = repo.i
left join mainline as earlier
    on deployment.is_rollback and deployment.repo = earlier.repo and earlier.position = deployment.position - 20;

create view made_deployment_statuses as
select
    'DES_' || deployment.n || '_' || j as id, 'DE_' || deployment.n as deployment_id, repo.id as repository_id,
    case when j = 1 then 'IN_PROGRESS' when j = 2 and deployment.is_failing then 'FAILURE' when j = 2 then 'SUCCESS' else 'INACTIVE' end as state,
    after(deployment.moment, case j when 1 then 0.01 when 2 then 0.1 else 48 end) as created_at,
    deployment.environment, 'Bot' as creator_type, 'deployer' as creator_login
from deployment
inner join repo on deployment.repo = repo.i
cross join range(1, 4) as t(j)
where j < 3 or not deployment.is_failing;

create view made_environments as
select 'EN_' || repo || '_' || environment as id, 'R_' || repo as repository_id, '1' as database_id, environment as name
from deployment
group by repo, environment;

create view made_workflow_runs as
select
    mainline.repo * 1000000 + mainline.position || '-' || j as id, repo.id as repository_id,
    case when j = 1 then 'CI' else 'Deploy to production' end as name, 'Run' as display_title,
    '.github/workflows/main.yml' as path, 'push' as event, 'completed' as status,
    case when u(mainline.sha, j) < 0.06 then 'failure' else 'success' end as conclusion, 'main' as head_branch,
    mainline.sha as head_sha, mainline.position as run_number, 1 as run_attempt, mainline.moment as created_at,
    mainline.moment as run_started_at, after(mainline.moment, 0.15) as updated_at, 'User' as actor_type, 'user1' as actor_login, '1001' as actor_id
from mainline
inner join repo on mainline.repo = repo.i
cross join range(1, 3) as t(j)
where mainline.position % 5 = 0 and (j = 1 or repo.delivery = 'runs');

create view made_releases as
select
    'RE_' || mainline.repo || '_' || mainline.position as id, repo.id as repository_id,
    (mainline.repo * 100000 + mainline.position)::varchar as database_id, 'v1.' || mainline.position as name,
    'v1.' || mainline.position as tag_name, '' as description, false as is_draft,
    mainline.position % 120 = 0 as is_prerelease, after(mainline.moment, 0.5) as created_at, after(mainline.moment, 0.5) as published_at,
    after(mainline.moment, 0.5) as updated_at, 'User' as author_type, 'user1' as author_login, '1001' as author_id, mainline.sha as tag_commit_oid
from mainline
inner join repo on mainline.repo = repo.i
where repo.delivery = 'releases' and mainline.position % 15 = 0;

create view made_teams as
select 'T_' || i as id, 'acme' as organization, 'team-' || i as slug, 'Team ' || i as name, 'VISIBLE' as privacy, begin_at() as created_at, begin_at() as updated_at
from range(greatest(2, people() // 12)) as t(i);

create view made_team_members as
select 'T_' || (i % greatest(2, people() // 12)) as team_id, id as user_id, login as user_login, 'MEMBER' as role from person;

create view made_team_repositories as
select 'T_' || (i % greatest(2, people() // 12)) as team_id, id as repository_id, 'WRITE' as permission from repo;

create view made_members as
select 'acme' as organization, id as user_id, login as user_login, name, email, 'MEMBER' as role from person;

create view made_commit_identities as
select email, login as user_login, id as user_id, 'R_0' as repository_id, sha_of('repo-0-root') as oid from person;

create view made_commits as
select
    repo.id as repository_id, git_commit.sha, git_commit.parents, person.name as author_name, person.email as author_email,
    git_commit.authored_at, person.name as committer_name, person.email as committer_email, git_commit.committed_at,
    git_commit.subject, case when hash(git_commit.sha) % 50 = 0 then 'This reverts commit ' || split_part(git_commit.parents, ' ', 1) || '.' end as body
from git_commit
inner join repo on git_commit.repo = repo.i
inner join person on git_commit.author = person.i;

create view made_commit_trailers as
select repo.id as repository_id, git_commit.sha, 1 as position, 'co-authored-by' as token, person.name || ' <' || person.email || '>' as value, person.name, person.email
from git_commit
inner join repo on git_commit.repo = repo.i
inner join person on person.i = (git_commit.author + 1) % people()
where hash(git_commit.sha, 5) % 20 = 0;

create view made_commit_files as
select
    repo.id as repository_id, git_commit.sha,
    case when j = 1 and hash(git_commit.sha) % 15 = 0 then 'package-lock.json' else 'src/file_' || (j * 100 + hash(git_commit.sha, j) % 100) || '.py' end as path,
    1 + hash(git_commit.sha, j, 1) % 40 as additions, hash(git_commit.sha, j, 2) % 20 as deletions
from git_commit
inner join repo on git_commit.repo = repo.i
cross join range(1, 6) as t(j)
where not git_commit.is_merge and j <= 1 + hash(git_commit.sha, 9) % 5;

create view made_identities as
select distinct repo.id as repository_id, person.name, person.email, person.name as mapped_name, person.email as mapped_email
from git_commit
inner join repo on git_commit.repo = repo.i
inner join person on git_commit.author = person.i;

create view made_mainline as
select repo.id as repository_id, mainline.position, mainline.sha
from mainline
inner join repo on mainline.repo = repo.i;

create view made_default_branch_commits as
select repo.id as repository_id, git_commit.sha
from git_commit
inner join repo on git_commit.repo = repo.i;

create view made_branches as
select repo.id as repository_id, 'main' as name, max_by(mainline.sha, mainline.position) as sha, true as is_default
from mainline
inner join repo on mainline.repo = repo.i
group by repo.id;

create view made_tags as
select repository_id, tag_name as name, tag_commit_oid as sha, true as is_annotated, 'Person 1' as tagger_name, 'user1@example.com' as tagger_email, published_at as tagged_at, tag_name as message
from made_releases;
