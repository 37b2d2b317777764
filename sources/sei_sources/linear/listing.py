"""What there is to read now: for each team what changed, and what the issues refer to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from sei_sources.cursors import Node, Probe, fingerprint, is_quiet, moment, text_of
from sei_sources.http import NotFoundError
from sei_sources.linear import tables
from sei_sources.linear.api import Api, client_of
from sei_sources.linear.attachments import extract_attachments
from sei_sources.linear.issues import extract_active, extract_gone, extract_issues
from sei_sources.linear.references import References, read_references, reference_rows
from sei_sources.linear.settings import LinearSettings
from sei_sources.references import changes, known_of
from sei_sources.rows import Read
from sei_sources.source import Batch, Context, Count, Cursor, Failed, Stream

WORKSPACE = "workspace"
SWEEP_EVERY = timedelta(days=7)
PROBED_AT_ONCE = 50


def streams(settings: LinearSettings, context: Context) -> Iterator[Stream | Failed | Count]:
    """Yield a stream for every list in which something is new, and the teams that are unknown."""
    api = Api(settings, context, client_of(settings, context))
    found = read_references(api.counting("references", WORKSPACE))
    yield from _references(api, found)
    teams, unknown = _chosen(settings, found["teams"])
    yield from unknown
    probes = _probes(api.counting("probe", WORKSPACE), teams)
    yield from _attachments(api, probes[WORKSPACE])
    for team in teams:
        yield from _count(api, team)
        yield from _issues(api, team, probes[team["id"]])
        if any(_is_active(cycle, team, context.started_at) for cycle in found["cycles"]):
            counting = api.counting("active_issues", team["key"])
            active = partial(extract_active, counting, team)
            yield Stream("active_issues", team["id"], team["key"], active)
    yield from _gone(api, teams)


def _references(api: Api, found: References) -> Iterator[Stream]:
    cursor = api.context.cursor("references", WORKSPACE)
    appended, known = changes(
        reference_rows(found),
        known_of(api.context, "references", WORKSPACE),
        now=api.context.started_at,
        what="Linear",
        may_shrink=cursor is None,
    )

    def extract(_: Cursor | None) -> Iterator[Batch]:
        yield Batch(Read(appended).arrow(), cursor={"known": known})

    if cursor is None or any(appended.values()):
        yield Stream("references", WORKSPACE, WORKSPACE, extract)


def _chosen(
    settings: LinearSettings, teams: Sequence[Node]
) -> tuple[Sequence[Node], Sequence[Failed]]:
    by_key = {team["key"].lower(): team for team in teams}
    unknown = [
        Failed(
            "teams",
            key,
            NotFoundError(
                f"Linear has no team {key!r} that the token sees",
                hint=f"Correct `sources.linear.teams`; it has: {', '.join(sorted(by_key)).upper()}",
            ),
        )
        for key in settings.teams
        if key.lower() not in by_key
    ]
    wanted = {key.lower() for key in settings.teams}
    return [team for key, team in by_key.items() if not wanted or key in wanted], unknown


def _probes(api: Api, teams: Sequence[Node]) -> dict[str, Probe]:
    """Return what the newest entries look like: of each team's issues, and of all attachments."""
    probes = {}
    for start in range(0, max(len(teams), 1), PROBED_AT_ONCE):
        some = teams[start : start + PROBED_AT_ONCE]
        declared = ["$none: Int = 1", *(f"$t{number}: ID!" for number in range(len(some)))]
        order = "first: $none, orderBy: updatedAt, includeArchived: true"
        parts = [f"attachments({order}) {{ nodes {{ id updatedAt }} }}"]
        parts += [
            f"t{number}: issues({order}, filter: {{team: {{id: {{eq: $t{number}}}}}}})"
            " { nodes { id updatedAt } }"
            for number in range(len(some))
        ]
        text = f"query Newest({', '.join(declared)}) {{ {' '.join(parts)} }}"
        variables = {f"t{number}": team["id"] for number, team in enumerate(some)}
        answer = api.ask(text, variables, what="newest issues of every team")
        probes[WORKSPACE] = _probe(answer["attachments"])
        probes |= {team["id"]: _probe(answer[f"t{number}"]) for number, team in enumerate(some)}
    return probes


def _probe(connection: Node) -> Probe:
    found = [node for node in connection["nodes"] if node]
    newest = max((moment(node["updatedAt"]) for node in found), default=None)
    return Probe(fingerprint(found), newest)


def _attachments(api: Api, probe: Probe) -> Iterator[Stream]:
    if not is_quiet(api.context.cursor("attachments", WORKSPACE), probe):
        counting = api.counting("attachments", WORKSPACE)
        extract = partial(extract_attachments, counting, probe.fingerprint)
        yield Stream("attachments", WORKSPACE, WORKSPACE, extract)


def _issues(api: Api, team: Node, probe: Probe) -> Iterator[Stream]:
    if not is_quiet(api.context.cursor("issues", team["id"]), probe):
        counting = api.counting("issues", team["key"])
        extract = partial(extract_issues, counting, team, probe.fingerprint)
        yield Stream("issues", team["id"], team["key"], extract)


def _count(api: Api, team: Node) -> Iterator[Count]:
    """Yield Linear's number where all issues of a team are loaded, and not only recent ones."""
    if api.settings.begin(api.context) <= moment(team["createdAt"]):
        number = team["issueCount"]
        yield Count("issues", team["id"], team["key"], tables.ISSUES, "team_id", number)


def _is_active(cycle: Node, team: Node, now: datetime) -> bool:
    is_now = moment(cycle["startsAt"]) <= now < moment(cycle["endsAt"])
    return cycle["team"]["id"] == team["id"] and is_now and cycle["completedAt"] is None


def _gone(api: Api, teams: Sequence[Node]) -> Iterator[Stream]:
    """Yield the sweep, a week after the last one; nothing is gone on the first run."""
    swept = (api.context.cursor("deleted_issues", WORKSPACE) or {}).get("swept_at")
    now = api.context.started_at
    if swept and now - moment(swept) < SWEEP_EVERY:
        return

    def extract(_: Cursor | None) -> Iterator[Batch]:
        if swept or api.context.forgotten:
            yield from extract_gone(api.counting("deleted_issues", WORKSPACE), teams)
        else:
            yield Batch(cursor={"swept_at": text_of(now)})

    yield Stream("deleted_issues", WORKSPACE, WORKSPACE, extract)
