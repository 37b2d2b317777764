"""A seed row that cannot be is an error with file and line, before any model runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Sei

TEAMS = "team,name,parent_team\nplatform,Platform,\n"

WRONG = {
    "a team that is not in teams.csv": (
        {"teams": TEAMS, "team_members": "team,person\nplatfrom,ada\n"},
        "team_members.csv:2: unknown team 'platfrom'; did you mean 'platform'?",
    ),
    "a parent that is not in teams.csv": (
        {"teams": "team,parent_team\nplatform,company\n"},
        "teams.csv:2: unknown team 'company'",
    ),
    "a day that does not exist": (
        {"teams": TEAMS, "team_members": "team,person,starts_on\nplatform,ada,2026-02-30\n"},
        "team_members.csv:2: starts_on '2026-02-30' is no date",
    ),
    "a day in another notation": (
        {"teams": TEAMS, "team_members": "team,person,ends_on\nplatform,ada,1.2.2026\n"},
        "team_members.csv:2: ends_on '1.2.2026' is no date",
    ),
    "an end before its start": (
        {
            "teams": TEAMS,
            "team_members": "team,person,starts_on,ends_on\nplatform,ada,2026-02-02,2026-02-01\n",
        },
        "team_members.csv:2: ends_on 2026-02-01 is not after starts_on 2026-02-02",
    ),
    "an account of an unknown kind": (
        {"identities": "person,kind,value\nada,githb,adalove\n"},
        "identities.csv:2: kind 'githb' is not allowed; did you mean 'github'?",
    ),
    "two people with one account": (
        {"identities": "person,kind,value\nada,github,x\n\ngrace,github,X\n"},
        "identities.csv:4: kind 'github', value 'X' is already in identities.csv:2",
    ),
    "a pattern that is none": (
        {"production_environments": "repository,environment\ngithub.com/acme/api,live(\n"},
        "production_environments.csv:2: environment 'live(' is no regular expression",
    ),
    "a field of incidents that is none": (
        {"incident_rules": "field,pattern\nlable,^outage$\n"},
        "incident_rules.csv:2: field 'lable' is not allowed; did you mean 'label'?",
    ),
    "a number that is none": (
        {"dora_benchmarks": "year,metric,level,bound\n2026,lead_time,elite,nan\n"},
        "dora_benchmarks.csv:2: bound 'nan' is no number",
    ),
    "a value that is missing": (
        {"teams": TEAMS, "team_members": "team,person\nplatform,\n"},
        "team_members.csv:2: person is empty",
    ),
    "a column that is unknown": (
        {"teams": "team,nmae\nplatform,Platform\n"},
        "teams.csv:1: unknown column 'nmae'; did you mean 'name'?",
    ),
    "a column that is missing": ({"services": "service\nshop\n"}, "column 'repository' is missing"),
    "too many values": ({"teams": "team,name\nplatform,Web, Mobile\n"}, "teams.csv:2: 3 values"),
    "a quote that is open": ({"teams": 'team,name\nplatform,"Web\n'}, "teams.csv:"),
    "a file that is unknown": ({"team": TEAMS}, "team.csv: unknown seed; did you mean 'teams'?"),
    "a file in another encoding": ({"teams": b"team\nk\xf6ln\n"}, "teams.csv: not UTF-8"),
    "an empty file": ({"teams": ""}, "teams.csv:1: the file is empty"),
}


@pytest.mark.parametrize("seeds, message", WRONG.values(), ids=WRONG)
def test_a_wrong_seed_is_told_with_file_and_line(
    sei: Sei, folder: Path, seeds: dict[str, str | bytes], message: str
) -> None:
    (folder / "sei.yml").write_text("", encoding="utf-8")
    (folder / "seeds").mkdir()
    for name, text in seeds.items():
        content = text.encode() if isinstance(text, str) else text
        (folder / "seeds" / f"{name}.csv").write_bytes(content)

    answer = sei("transform")

    first, second = answer.err.splitlines()
    assert (answer.code, answer.out) == (2, "")
    assert message in first
    assert second.startswith("hint: ")
