"""The metrics of code: commits and the files that they change."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from sei_cli.explain.aggregates import distinct, fewest_for_half, ratio, total
from sei_cli.explain.facts import (
    Facts,
    Join,
    Metric,
    Row,
    Window,
    column,
    false,
    given,
    names,
    positive,
    true,
)
from sei_cli.explain.periods import Period
from sei_cli.explain.sentences import short, when

TOUCHED_AGAIN = timedelta(days=21)

COMMITS = Facts(
    "commit",
    "analytics.commits",
    names(
        "repository sha subject author additions deletions is_merge is_bot"
        " is_on_default_branch committed_at"
    ),
    scopes={"repository": "repository"},
    name=("sha",),
    moment="committed_at",
)
FILES = Facts(
    "file change",
    "intermediate.int_code_changes",
    names("repository sha path author additions changed_lines previous_committed_at committed_at"),
    (
        Join(
            "analytics.commits",
            {"repository": "repository", "sha": "sha"},
            renamed={"shown_author": "author"},
        ),
    ),
    scopes={"repository": "repository"},
    name=("path",),
    moment="committed_at",
)

COMMITTED = Metric(
    "Commits of people on the default branch in the period, merges left out.",
    COMMITS,
    Window("during", ("committed_at",)),
    lambda row, _: f"of {row['author']}, committed {when(row['committed_at'])}",
    (true("is_on_default_branch"), false("is_merge"), false("is_bot"), given("author")),
)
LAST_YEAR = replace(
    COMMITTED,
    how="Fewest people who together made half of the commits of the 365 days before the period's"
    " end.",
    window=Window("last year", ("committed_at",)),
    value=lambda row, _: (row["author"], 1),
    aggregate=fewest_for_half,
)


def touched_again(row: Row, _period: Period) -> tuple[int, int]:
    """Return how many of the changed lines are in a file changed in the 21 days before."""
    before = row["previous_committed_at"]
    again = before is not None and before >= row["committed_at"] - TOUCHED_AGAIN
    return (row["changed_lines"] if again else 0, row["changed_lines"])


def by_owner(rows: list[Row], _period: Period) -> list[Row]:
    """Return a row per file, of the person who added most of it."""
    added: dict[str, Counter[str]] = {}
    latest: dict[str, Row] = {}
    shown: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row["committed_at"]):
        added.setdefault(row["path"], Counter())[row["author"]] += row["additions"]
        latest[row["path"]] = row
        shown[row["author"]] = row["shown_author"]
    owned = []
    for path, people in added.items():
        owner, lines = min(people.items(), key=lambda item: (-item[1], item[0]))
        owned.append(latest[path] | {"author": shown[owner], "additions": lines})
    return owned


CODE_METRICS = {
    "commit_count": COMMITTED,
    "author_count": replace(
        COMMITTED,
        how="People who committed to the default branch in the period.",
        value=column("author"),
        aggregate=distinct,
    ),
    "additions": replace(
        COMMITTED,
        how="Lines added by commits of people, generated files left out.",
        value=column("additions"),
        aggregate=total,
    ),
    "deletions": replace(
        COMMITTED,
        how="Lines deleted by commits of people, generated files left out.",
        value=column("deletions"),
        aggregate=total,
    ),
    "bus_factor_by_additions": replace(
        LAST_YEAR,
        how="Fewest people who together added half of the lines of the 365 days before the"
        " period's end.",
        where=(*COMMITTED.where, positive("additions")),
        value=lambda row, _: (row["author"], row["additions"]),
    ),
    "bus_factor_by_commits": LAST_YEAR,
    "bus_factor_by_files": replace(
        LAST_YEAR,
        how="Fewest people who together own half of the files; who added most of a file in the 365"
        " days before the period's end owns it.",
        facts=replace(FILES, noun="file"),
        rule=lambda row, _: f"owned by {row['author']}, who added {row['additions']:,} lines",
        where=(positive("additions"),),
        reshape=by_owner,
    ),
    "touched_again_share": Metric(
        "Changed lines in files changed within the 21 days before ÷ all changed lines.",
        FILES,
        Window("during", ("committed_at",)),
        lambda row, _: (
            f"changed by {short(row['sha'])} {when(row['committed_at'])};"
            f" before that {when(row['previous_committed_at'])}"
        ),
        (positive("changed_lines"),),
        touched_again,
        ratio,
    ),
}
