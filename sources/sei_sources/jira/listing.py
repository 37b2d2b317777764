"""What there is to read: the lists that issues refer to, sprints, issues, and what is gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial

from sei_sources.cursors import Node, moment, text_of
from sei_sources.errors import SourceError
from sei_sources.http import NotFoundError
from sei_sources.jira import tables
from sei_sources.jira.api import Api, connect, site_url
from sei_sources.jira.first_look import first_look
from sei_sources.jira.gone import extract_gone
from sei_sources.jira.issues import ProjectIssues, Shared
from sei_sources.jira.project_lists import extract_lists
from sei_sources.jira.project_look import (
    board_projects_of_looks,
    site_with_boards,
    sprints_of_looks,
)
from sei_sources.jira.references import (
    References,
    Statuses,
    project_keys,
    read_references,
)
from sei_sources.jira.search import FirstPage, issue_count
from sei_sources.jira.settings import JiraSettings
from sei_sources.jira.site import Site
from sei_sources.jira.sprints import extract_sprints, has_none
from sei_sources.references import Known, Newcomers, Strangers, changes, known_of
from sei_sources.rows import Read
from sei_sources.source import Batch, Context, Count, Cursor, Failed, Stream
from sei_sources.tables import Table

SITE = "site"
Rows = Mapping[Table, Sequence[Node]]
READ_EVERY = timedelta(days=6, hours=20)
"""How old the lists may be: a run a day reads them once a week."""
LACKING_EVERY = timedelta(hours=20)
"""How old they may be where an issue names something that they lack, or there is a new project."""
SWEEP_EVERY = timedelta(days=7)
WITH_SPRINTS = ("scrum", "simple")


def streams(settings: JiraSettings, context: Context) -> Iterator[Stream | Failed | Count]:
    """Yield the streams of every project that is read, and the projects that are unknown."""
    api, me = connect(settings, context)
    site = _known_site(api)
    known = _known(api)
    read_at = (context.cursor("references", SITE) or {}).get("read_at", "")
    accounts, look = Newcomers(tables.USERS, known), None
    is_due = site is None
    if site is None:
        read_at = text_of(context.started_at)
        counting = api.counting("references", SITE)
        url = site_url(counting, me)
        look = first_look(counting, url)
        found = look.references if look else read_references(counting, url)
        site = found.site
        appended, now_known = changes(
            found.rows,
            known,
            now=context.started_at,
            what="Jira",
            may_shrink=bool(context.forgotten),
        )
        known = {**known, **now_known}
        accounts = Newcomers(tables.USERS, known)
        members = accounts.among(found.members)
        appended[tables.USERS] = [*appended.get(tables.USERS, ()), *members]
        yield _references(api, found, appended, known)
    projects, unknown = _chosen(settings, site)
    yield from unknown
    yield from _sprints(api, site, is_due=is_due)
    shared = Shared(
        site,
        Strangers(known),
        accounts,
        Statuses(api.counting("references", SITE)),
    )
    for key, project_id in projects.items():
        before = context.cursor("project_lists", project_id) or {}
        if site.are_lists_read and before.get("read_at") != read_at:
            yield _lists(api, key, project_id, read_at)
            yield _count(api, key, project_id)
        elif look:
            yield _count(api, key, project_id)
        yield _issues(api, shared, key, project_id, look.pages.get(project_id) if look else None)
    yield from _gone(api, projects)


def _known(api: Api) -> Known:
    """Return what was known of every list that was read."""
    cursor = api.context.cursor("references", SITE)
    if not cursor:
        return known_of(api.context, "references", SITE)
    seen = board_projects_of_looks(Site.of(cursor["site"]), api.context)
    known: Known = cursor["known"]
    return {**seen, **known}


def _known_site(api: Api) -> Site | None:
    """Return what the lists said, unless they are old or lack something."""
    cursor = api.context.cursor("references", SITE)
    if not cursor or cursor["wanted"] != _wanted(api.settings):
        return None
    site = site_with_boards(Site.of(cursor["site"]), api.context)
    age = api.context.started_at - moment(cursor["read_at"])
    projects, unknown = _chosen(api.settings, site)
    is_lacking = age >= LACKING_EVERY and _is_lacking(api, site, projects, cursor["read_at"])
    return None if unknown or age >= READ_EVERY or is_lacking else site


def _is_lacking(api: Api, site: Site, projects: Mapping[str, str], read_at: str) -> bool:
    """Return whether an issue named something unknown, or all projects are read and one is new."""
    cursors = (api.context.cursor("issues", project_id) for project_id in projects.values())
    if any(cursor.get("strange_at", "") > read_at for cursor in cursors if cursor):
        return True
    if api.settings.projects:
        return False
    return project_keys(api.counting("references", SITE)) != set(site.projects)


def _wanted(settings: JiraSettings) -> dict[str, list[str]]:
    """Return the settings that the lists depend on."""
    return {"projects": list(settings.projects), "groups": list(settings.groups)}


def _references(api: Api, found: References, appended: Rows, known: Known) -> Stream:
    cursor = {
        "is_cloud": api.is_cloud,
        "read_at": text_of(api.context.started_at),
        "wanted": _wanted(api.settings),
        "site": found.site.cursor(),
        "known": known,
    }

    def extract(_: Cursor | None) -> Iterator[Batch]:
        yield Batch(Read(appended).arrow(), cursor=cursor, notes=found.notes)

    return Stream("references", SITE, SITE, extract)


def _chosen(settings: JiraSettings, site: Site) -> tuple[Mapping[str, str], list[Failed]]:
    by_key = {key.upper(): project_id for key, project_id in site.projects.items()}
    wanted = [key.upper() for key in settings.projects] or list(by_key)
    unknown = [
        Failed(
            "projects",
            key,
            NotFoundError(
                f"Jira has no project {key!r} that the token sees",
                hint=f"Correct `sources.jira.projects`; it has: {', '.join(sorted(by_key)[:50])}",
            ),
        )
        for key in wanted
        if key not in by_key
    ]
    return {key: by_key[key] for key in wanted if key in by_key}, unknown


def _sprints(api: Api, site: Site, *, is_due: bool) -> Iterator[Stream]:
    told = sprints_of_looks(site, api.context)
    for board_id, kind in site.boards.items():
        if kind not in WITH_SPRINTS:
            continue
        if is_due or not has_none(api.context.cursor("sprints", board_id)):
            counting, known = api.counting("sprints", board_id), told.get(board_id, {})
            extract = partial(extract_sprints, counting, board_id, known)
            yield Stream("sprints", board_id, f"board {board_id}", extract)


def _lists(api: Api, key: str, project_id: str, read_at: str) -> Stream:
    counting = api.counting("project_lists", key)
    extract = partial(extract_lists, counting, project_id, key, read_at)
    return Stream("project_lists", project_id, key, extract)


def _count(api: Api, key: str, project_id: str) -> Count | Failed:
    cursor = api.context.cursor("issues", project_id) or {}
    since = moment(cursor["since"]) if "since" in cursor else api.settings.begin(api.context)
    try:
        number = issue_count(api.counting("project_lists", key), project_id, since, key)
    except SourceError as error:
        return Failed("issues", key, error)
    return Count("issues", project_id, key, tables.ISSUES, "project_id", number)


def _issues(api: Api, shared: Shared, key: str, project_id: str, begun: FirstPage | None) -> Stream:
    counting = api.counting("issues", key)

    def extract(cursor: Cursor | None) -> Iterator[Batch]:
        return ProjectIssues(counting, shared, project_id, cursor, begun).extract()

    return Stream("issues", project_id, key, extract)


def _gone(api: Api, projects: Mapping[str, str]) -> Iterator[Stream]:
    """Yield the sweep, a week after the last one; nothing is gone on the first run."""
    swept = (api.context.cursor("deleted_issues", SITE) or {}).get("swept_at")
    now = api.context.started_at
    if swept and now - moment(swept) < SWEEP_EVERY:
        return

    def extract(_: Cursor | None) -> Iterator[Batch]:
        if swept or api.context.forgotten:
            yield from extract_gone(api.counting("deleted_issues", SITE), projects)
        else:
            yield Batch(cursor={"swept_at": text_of(now)})

    yield Stream("deleted_issues", SITE, SITE, extract)
