-- An invented Jira of 20 projects and three years, :issues issues with ten changes of status each.
insert into raw_jira._dlt_loads values ('1', 'jira', 0, now(), '');

create temp table loaded as select null::timestamptz as gone, timestamptz ':today 12:00:00+00' as seen, '1' as load;

insert into raw_jira.statuses
select id, name, category, null, gone, seen, load from (values
('1', 'To Do', 'new'),
('2', 'In Progress', 'indeterminate'),
('3', 'Blocked', 'indeterminate'),
('4', 'In Review', 'indeterminate'),
('5', 'Done', 'done')) as statuses (id, name, category), loaded;

insert into raw_jira.fields
select id, name, true, kind, custom, null, gone, seen, load from (values
('customfield_1', 'Story Points', 'number', 'com.atlassian:float'),
('customfield_2', 'Sprint', 'array', 'com.pyxis.greenhopper.jira:gh-sprint')) as fields (id, name, kind, custom), loaded;

insert into raw_jira.projects
select p::text, 'P' || p, 'Project ' || p, null, 'software', 'classic', false, null, gone, seen, load
from range(20) as t (p), loaded;

insert into raw_jira.boards
select p::text, 'Board ' || p, 'scrum', p::text, 'P' || p, 'field', 'customfield_1', 'Story Points', gone, seen, load
from range(20) as t (p), loaded;

insert into raw_jira.sprints
select (p * 100 + s)::text, 'Sprint ' || s, if(s < 77, 'closed', 'active'), start, start + interval 14 day,
if(s < 77, start + interval 14 day, null), null, p::text, gone, seen, load
from (select p, s, timestamptz '2023-07-03 08:00:00+00' + s * interval 14 day as start
from range(20) as t (p), range(78) as u (s)), loaded;

create temp table issues as
select i, i % 20 as p, created,
((i % 20) * 100 + floor(epoch(created - timestamptz '2023-07-03 08:00:00+00') / 1209600)::integer + 1)::text as sprint
from (select i, timestamptz '2023-07-03 09:00:00+00' + (i * 1090.0 / :issues) * interval 1 day as created
from range(:issues) as t (i));

-- One issue of a hundred is given up on the way.
create temp table changes as
select i, n, changed from (
select i, n, created + sum(gap) over (partition by i order by n) * interval 1 hour as changed
from (select *, -ln(1 - random()) * 20 as gap from issues, range(1, 11) as t (n)))
where changed < timestamptz ':today 12:00:00+00' and (i % 100 != 0 or n < 4);

create temp table steps as
select n, status, (['To Do', 'In Progress', 'Blocked', 'In Review', 'Done'])[status::integer] as name
from (select unnest(range(1, 12)) as n,
unnest(['1', '2', '4', '2', '3', '2', '4', '2', '4', '2', '5']) as status);

insert into raw_jira.issues by name
select i::text as id, 'P' || p || '-' || i as key, p::text as project_id, 'P' || p as project_key,
'Issue ' || i as summary, repeat('Text of it. ', 20) as description,
if(i % 3 = 0, 'Bug', 'Story') as issue_type_name, false as issue_type_subtask, status as status_id,
if(i % 5 = 0, 'backend' || chr(10) || 'chore', null) as labels, sprint as sprint_ids, created, created as updated,
seen as _extracted_at, load as _dlt_load_id
from issues left join (select i, max(n) as last from changes group by i) using (i)
inner join steps on steps.n = 1 + coalesce(last, 0), loaded;

insert into raw_jira.issue_field_values select i::text, 'customfield_1', i % 8, gone, seen, load from issues, loaded;

insert into raw_jira.changelogs
select i::text, (i * 20 + changes.n)::text, 1, changed, 'u' || i % 200, 'status', 'status', 'jira',
before.status, before.name, after.status, after.name, gone, seen, load
from changes inner join steps as before on changes.n = before.n
inner join steps as after on changes.n + 1 = after.n, loaded;

insert into raw_jira.changelogs
select i::text, (i * 20 + 15)::text, 1, created + interval 1 hour, 'u1', 'Sprint', 'customfield_2', 'custom',
null, null, sprint, 'Sprint', gone, seen, load from issues, loaded;

insert into raw_jira.changelogs
select i::text, (i * 20 + 16)::text, 1, created + interval 5 day, 'u1', 'Story Points', 'customfield_1', 'custom',
null, '1', null, (i % 8)::text, gone, seen, load from issues, loaded where i % 2 = 0
