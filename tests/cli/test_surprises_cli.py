"""A vendor that sends what nobody foresaw costs one stream: told, logged, and repaired later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sei_cli.errors import ExitCode
from sei_cli.warehouse import Warehouse
from sei_demo.messages import Request, Response
from sei_demo.scaled import scaled_repository
from sei_demo.world import World
from tests.cli import killed_tracker
from tests.cli.conftest import Sei
from tests.cli.real_process import latest, running, served, undisturbed
from tests.cli.test_failures import MARKER, files_with

WAREHOUSE = "duckdb:///sei.duckdb"


def without(field: str, *, operation: str, of: str) -> Any:
    """Return what takes a field out of the nodes that an operation brings of one thing."""

    def spoil(request: Request, answer: Response) -> Response:
        query, variables = request.json.get("query", ""), request.json.get("variables", {})
        if f"query {operation}(" not in query or of not in str(variables):
            return answer
        return replace(answer, body=answer.body.replace(f'"{field}"'.encode(), b'"unknown"'))

    return spoil


def logged(folder: Path) -> dict[tuple[str, str], str]:
    """Return why streams stopped, by name and label, as the run log has it."""
    with Warehouse.parse(WAREHOUSE, folder).connect() as session:
        rows = session.rows("select * from sei_log.stream_runs where error is not null")
    return {(row["stream"], row["label"]): row["error"] for row in rows}


def test_a_field_that_is_missing_costs_one_stream_of_one_repository_until_it_is_back(
    sei: Sei, folder: Path
) -> None:
    world = World()
    acme = world.organization("acme")
    api, web = (
        scaled_repository(world, acme, name, pull_requests=3, issues=3) for name in ("api", "web")
    )
    with served(folder, WAREHOUSE, world) as server:
        api_id = str(api.node["id"])
        server.after_request(without("stateReason", operation="Issues", of=api_id))
        with running(folder, "extract") as process:
            code = process.popen.wait()
        kept, errors = latest(Warehouse.parse(WAREHOUSE, folder)), logged(folder)
        server.clear_hooks()
        mended = sei("extract")
        whole = undisturbed(sei, folder)

    told = next(line for line in process.log if line["event"] == "stream failed")
    assert code == ExitCode.SOURCE_FAILED
    assert (told["source"], told["stream"], told["scope"]) == ("github", "issues", "acme/api")
    assert told["message"].startswith(
        "unexpected KeyError: 'stateReason' in issues of github (sei_sources/github/issues.py:"
    )
    assert "_issue(node, repository_id)" in told["traceback"]
    assert errors == {("issues", "acme/api"): told["message"]}
    assert {name: rows for name, rows in whole.items() if kept.get(name) != rows}.keys() == {
        "issues",
        "issue_timeline_items",
    }
    assert str(web.node["id"]) in str(kept["issues"])
    assert mended.code == ExitCode.DONE, mended.err
    assert latest(Warehouse.parse(WAREHOUSE, folder)) == whole


def test_a_field_that_is_missing_costs_one_stream_of_one_team_until_it_is_back(
    sei: Sei, folder: Path
) -> None:
    with killed_tracker.served("linear", folder) as place:
        place.tracker.server.after = without("identifier", operation="Issues", of="team-ENG")
        with running(folder, "extract") as process:
            code = process.popen.wait()
        kept, errors = place.latest(), logged(folder)
        place.tracker.server.after = lambda _, answer: answer
        mended = sei("extract")
        repaired = place.latest()
        place.clear()
        place.run("extract")
        whole = place.latest()

    assert code == ExitCode.SOURCE_FAILED
    assert list(errors) == [("issues", "ENG")]
    assert "unexpected KeyError: 'identifier' in issues of linear" in errors["issues", "ENG"]
    assert [row for row in kept["issues"] if "OPS-1" in row] == kept["issues"]
    assert mended.code == ExitCode.DONE, mended.err
    assert repaired == whole


def test_the_plain_screen_names_the_line_and_a_file_with_the_traceback_and_nothing_a_secret(
    sei: Sei, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Any:
        raise ValueError(f"no time: {MARKER}")

    (folder / ".env").write_text(f"SECRET={MARKER}\n", encoding="utf-8")
    (folder / "deployments.csv").write_text("repository\n", encoding="utf-8")
    (folder / "sei.yml").write_text(
        f"warehouse: {WAREHOUSE}\nsources: {{files: {{deployments: ['*.csv']}},"
        " github: {owners: [acme], token: '${SECRET}'}}\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("sei_sources.files._read_file", broken)

    answer = sei("extract", "files")

    error, hint = answer.err.splitlines()[-2:]
    [kept] = (folder / ".sei" / "logs").iterdir()
    assert answer.code == ExitCode.SOURCE_FAILED
    assert "unexpected ValueError: no time: *** in deployments of files (" in error
    assert ".sei/logs" in hint
    assert f"files: note: the traceback is in {kept}" in answer.err.splitlines()
    assert "Traceback" not in answer.err
    assert "ValueError: no time: ***" in kept.read_text(encoding="utf-8")
    assert list(logged(folder)) == [("deployments", "*.csv")]
    assert files_with(MARKER, folder) == {".env"}
