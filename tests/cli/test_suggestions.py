"""What becomes of a file of likely joins that a person has marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from sei_cli import suggestions
from sei_cli.errors import ConfigError

SUGGESTED = (
    "accept,score,reason,person,person_name,person_kind,person_value,name,kind,value\n"
    "yes,0.8,same name,github:ada,Ada,github,ada,Ada,email,ada@acme.example\n"
)
ADDED = "github:ada,Ada,github,ada,\ngithub:ada,,email,ada@acme.example,\n"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A folder of seeds with one join that is marked."""
    (tmp_path / "identities_suggested.csv").write_text(SUGGESTED, encoding="utf-8")
    return tmp_path


def test_a_blank_line_above_the_header_costs_no_identity(seeds: Path) -> None:
    identities = seeds / "identities.csv"
    identities.write_text("\nperson,name,kind,value,is_bot\n", encoding="utf-8")

    suggestions.accept(seeds)

    assert identities.read_text("utf-8") == f"\nperson,name,kind,value,is_bot\n{ADDED}"


def test_identities_behind_a_link_are_written_behind_it(seeds: Path) -> None:
    shared = seeds / "shared.txt"
    shared.write_text("person,name,kind,value,is_bot\n", encoding="utf-8")
    (seeds / "identities.csv").symlink_to(shared)

    suggestions.accept(seeds)

    assert (seeds / "identities.csv").is_symlink()
    assert shared.read_text("utf-8") == f"person,name,kind,value,is_bot\n{ADDED}"


def test_identities_that_cannot_be_written_whole_stay_as_they_were(
    seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identities = seeds / "identities.csv"
    identities.write_text("person,name,kind,value,is_bot\n", encoding="utf-8")

    def write_a_half(path: Path, text: str, **_: object) -> None:
        path.write_bytes(text.encode()[: len(text) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", write_a_half)
    with pytest.raises(ConfigError) as told:
        suggestions.accept(seeds)

    assert "No space left on device" in told.value.message
    assert identities.read_text("utf-8") == "person,name,kind,value,is_bot\n"
    assert sorted(path.name for path in seeds.iterdir()) == [
        "identities.csv",
        "identities_suggested.csv",
    ]
