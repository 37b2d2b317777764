"""The source asana: what its streams are called."""

from __future__ import annotations

from pathlib import Path

from tests.sources.asana_case import served


def test_projects_of_one_name_are_told_apart(tmp_path: Path) -> None:
    with served(tmp_path) as case:
        for project in case.server.there.projects:
            project["name"] = "Launch"

        result = case.run()

    labels = sorted(stream.label for stream in result.streams if stream.name == "tasks")
    assert labels == ["Launch (10)", "Launch (20)"]
