"""How long the models of issues and sprints take: 200,000 issues with 2,000,000 status changes.

Usage: python benchmarks/flow.py [ISSUES]

An invented Jira of 20 projects and three years is written into the raw tables of a new DuckDB file.
The same models are built once over empty tables: the difference is what the rows cost.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "sources")]

from sei_cli import raw  # noqa: E402
from sei_cli.warehouse import Warehouse  # noqa: E402
from sei_sources import SOURCES  # noqa: E402

TODAY = "2026-06-30"
SELECT = ("+flow_metrics", "+sprint_metrics", "+issue_pull_requests", "+int_unmapped_statuses")
LOADED = f"null, timestamptz '{TODAY} 12:00:00+00', '1'"

SMALL_TABLES = (
    "insert into raw_jira._dlt_loads values ('1', 'jira', 0, now(), '')",
    f"""insert into raw_jira.statuses 
    select id, name, category, null, {LOADED} from (values
    ('1', 'To Do', 'new'), ('2', 'In Progress', 'indeterminate'), ('3', 'Blocked', 'indeterminate'),
    ('4', 'In Review', 'indeterminate'), ('5', 'Done', 'done')) as t (id, name, category)""",
    f"""insert into raw_jira.fields select id, name, true, kind, custom, null, {LOADED}
    from (values ('customfield_1', 'Story Points', 'number', 'com.atlassian:float'),
    ('customfield_2', 'Sprint', 'array', 'com.pyxis.greenhopper.jira:gh-sprint'))
    as t (id, name, kind, custom)""",
    f"""insert into raw_jira.projects 
    select p::text, 'P' || p, 'Project ' || p, null, 'software', 'classic', false, null, {LOADED}
    from range(20) as t (p)""",
    f"""insert into raw_jira.boards select p::text, 'Board ' || p, 'scrum', p::text,
    'P' || p, 'field', 'customfield_1', 'Story Points', {LOADED} from range(20) as t (p)""",
    f"""insert into raw_jira.sprints 
    select (p * 100 + s)::text, 'Sprint ' || s, if(s < 77, 'closed', 'active'), start, start + interval 14 day,
    if(s < 77, start + interval 14 day, null), null, null, p::text, null, {LOADED}
    from (select p, s, timestamptz '2023-07-03 08:00:00+00' + s * interval 14 day as start
    from range(20) as t (p), range(78) as u (s))""",
)

ISSUES = """
create temp table issues as
select i, i % 20 as p, created, epoch(created - timestamptz '2023-07-03 08:00:00+00') / 86400 / 14 as s
from (select i, timestamptz '2023-07-03 09:00:00+00'
+ (i * 1090.0 / {issues}) * interval 1 day as created from range({issues}) as t (i));
create temp table changes as
select i, p, s, n, changed from (
select i, p, s, n, created + sum(gap) over (partition by i order by n) * interval 1 hour as changed
from (select *, -ln(1 - random()) * 20 as gap from issues, range(1, 11) as t (n)))
where changed < timestamptz '{today} 12:00:00+00' and (i % 100 != 0 or n < 4);
"""

STATUSES = "['1', '2', '4', '2', '3', '2', '4', '2', '4', '2', '5']"
NAMES = (
    "['To Do', 'In Progress', 'In Review', 'In Progress', 'Blocked', 'In Progress', 'In Review',"
    " 'In Progress', 'In Review', 'In Progress', 'Done']"
)

LARGE_TABLES = f"""
insert into raw_jira.issues (id, key, project_id, project_key, summary, description, issue_type_name,
issue_type_subtask, status_id, status_name, status_category_key, labels, sprint_ids, created, updated,
_extracted_at, _dlt_load_id)
select i::text, 'P' || p || '-' || i, p::text, 'P' || p, 'Issue ' || i, repeat('Text of it. ', 20),
if(i % 3 = 0, 'Bug', 'Story'), false, {STATUSES}[1 + coalesce(last, 0)], '', '',
if(i % 5 = 0, 'backend' || chr(10) || 'chore', null), (p * 100 + s::integer + 1)::text, created, created,
timestamptz '{TODAY} 12:00:00+00', '1'
from issues left join (select i, max(n) as last from changes group by i) using (i);
insert into raw_jira.issue_field_values 
select i::text, 'customfield_1', i % 8, {LOADED} from issues;
insert into raw_jira.changelogs 
select i::text, (i * 20 + n)::text, 1, changed, 'u' || i % 200, 'status', 'status', 'jira',
{STATUSES}[n], {NAMES}[n], {STATUSES}[n + 1], {NAMES}[n + 1], {LOADED} from changes;
insert into raw_jira.changelogs 
select i::text, (i * 20 + 15)::text, 1, created + interval 1 hour, 'u1', 'Sprint', 'customfield_2', 'custom',
null, null, (p * 100 + s::integer + 1)::text, 'Sprint', {LOADED} from issues;
insert into raw_jira.changelogs 
select i::text, (i * 20 + 16)::text, 1, created + interval 5 day, 'u1', 'Story Points', 'customfield_1',
'custom', null, '1', null, (i % 8)::text, {LOADED} from issues where i % 2 = 0
"""


def create(path: Path, issues: int) -> None:
    """Write the raw tables, with that many issues in them."""
    with Warehouse.parse(f"duckdb:///{path}", ROOT).connect() as session:
        for source in SOURCES:
            tables = import_module(f"sei_sources.{source}.tables").TABLES
            raw.ensure_tables(session, source, tables)
    if not issues:
        return
    with duckdb.connect(str(path)) as connection:
        connection.execute("set timezone = 'UTC'; select setseed(0.5)")
        for statement in SMALL_TABLES:
            connection.execute(statement)
        connection.execute(ISSUES.format(issues=issues, today=TODAY))
        connection.execute(LARGE_TABLES)
        changes = connection.execute("select count(*) from changes").fetchone()
        print(f"{issues:,} issues with {changes[0]:,} status changes")


def build(path: Path, folder: Path) -> float:
    """Build the models over a file; return the seconds."""
    started = time.perf_counter()
    subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            "--no-send-anonymous-usage-stats",
            "--quiet",
            "build",
            "--exclude-resource-type=unit_test",
            f"--vars=today: '{TODAY}'",
            "--profiles-dir=profiles",
            f"--target-path={folder / 'target'}",
            f"--log-path={folder / 'logs'}",
            "--select",
            *SELECT,
        ],
        cwd=ROOT,
        env={**os.environ, "SEI_DUCKDB_PATH": str(path), "SEI_DBT_TARGET": "duckdb"},
        check=True,
    )
    return time.perf_counter() - started


def main(issues: int) -> None:
    """Measure both builds and print them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = []
        for rows in (0, issues):
            path = folder / f"{rows}.duckdb"
            create(path, rows)
            seconds.append(build(path, folder))
        print(f"empty build: {seconds[0]:.1f} s")
        print(f"flow side: {seconds[1]:.1f} s, {seconds[1] - seconds[0]:.1f} s above it")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
