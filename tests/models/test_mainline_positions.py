"""What the data test of the mainline lets pass, run as it is on a table of its own."""

from __future__ import annotations

import duckdb
import pytest

from tests.interface import ROOT

TEST = ROOT / "tests" / "dbt" / "a_position_on_the_mainline_is_one_commit.sql"


@pytest.mark.parametrize(
    ("positions", "failures"),
    [
        ([(1, "a"), (2, "b")], 0),
        ([(61, "a"), (64, "b")], 0),
        ([(1, "a"), (1, "b")], 1),
        ([(1, "a"), (2, "a")], 1),
    ],
    ids=["of a clone", "without a clone", "two commits at one", "one commit at two"],
)
def test_a_mainline_may_have_gaps_and_no_position_or_commit_twice(
    positions: list[tuple[int, str]], failures: int
) -> None:
    sql = TEST.read_text(encoding="utf-8").replace('{{ ref("int_mainline") }}', "mainline")

    with duckdb.connect() as connection:
        connection.execute("create table mainline (repository text, position int, sha text)")
        connection.executemany("insert into mainline values ('acme/api', $1, $2)", positions)
        found = connection.execute(sql).fetchall()

    assert len(found) == failures
