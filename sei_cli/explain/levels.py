"""DORA's levels and the scores of its quick check: which bounds a number lies between."""

from __future__ import annotations

import math
from collections.abc import Callable

from sei_cli.explain.aggregates import mean, only
from sei_cli.explain.facts import Facts, Metric, Row, Window, names
from sei_cli.explain.periods import Period

Measured = Callable[[Period], float | None]


def days_per_week(period: Period) -> float:
    """Return the deployment days per week of the metric's row."""
    return float(period.row["deployment_days"]) * 7 / period.days


def _number(name: str) -> Measured:
    return lambda period: period.row[name]


def _turned(measured: Measured) -> Measured:
    """Let less be better, as the bounds in the warehouse are kept."""

    def turned(period: Period) -> float | None:
        value = measured(period)
        return None if value is None else -value

    return turned


BOUNDS = Facts(
    "level",
    "intermediate.int_dora_benchmark_ranges",
    ("metric", "level", "above", "up_to"),
    scopes={},
    name=("level",),
    place=(),
)


def _lies_in(row: Row, value: float | None) -> bool:
    if value is None:
        return False
    above, up_to = row["above"], row["up_to"]
    over = value > (-math.inf if above is None else above)
    return over and value <= (math.inf if up_to is None else up_to)


def _level(metric: str, measured: Measured, text: str, *, is_turned: bool = False) -> Metric:
    compared = _turned(measured) if is_turned else measured

    def only_of(rows: list[Row], _period: Period) -> list[Row]:
        bounds = [row for row in rows if row["metric"] == metric]
        return sorted(bounds, key=lambda row: math.inf if row["up_to"] is None else row["up_to"])

    def rule(row: Row, period: Period) -> str:
        value = measured(period)
        told = "nothing was measured" if value is None else text.format(value)
        verdict = "lies in it" if _lies_in(row, compared(period)) else "does not lie in it"
        return f"{told}: {verdict} ({_range(row, is_turned=is_turned)})"

    return Metric(
        "The level of the seed dora_benchmarks, in its latest year, that the number lies in.",
        BOUNDS,
        Window("any"),
        rule,
        value=lambda row, period: row["level"] if _lies_in(row, compared(period)) else None,
        aggregate=only,
        reshape=only_of,
    )


def _range(row: Row, *, is_turned: bool) -> str:
    above, up_to = row["above"], row["up_to"]
    if is_turned:
        low = "any" if up_to is None else f"at least {-up_to:g}"
        return low if above is None else f"{low}, below {-above:g}"
    low = "" if above is None else f"above {above:g}"
    high = "" if up_to is None else f"up to {up_to:g}"
    return ", ".join(filter(None, (low, high))) or "any"


LEVELS = {
    "deployment_frequency_level": _level(
        "deployment_frequency", days_per_week, "{:.2f} deployment days a week", is_turned=True
    ),
    "lead_time_level": _level("lead_time", _number("lead_time_p50_hours"), "median of {:.1f} h"),
    "change_fail_rate_level": _level(
        "change_fail_rate", _number("change_fail_rate"), "change fail rate of {:.3f}"
    ),
    "recovery_level": _level("recovery", _number("recovery_p50_hours"), "median of {:.1f} h"),
    "rework_rate_level": _level("rework_rate", _number("rework_rate"), "rework rate of {:.3f}"),
}

ANSWERS = Facts(
    "answer",
    "intermediate.int_dora_scored",
    names("frequency_answer lead_time_answer recovery_answer fail_rate_answer rework_answer"),
    name=("question",),
    place=(),
)
QUESTIONS: dict[str, tuple[str, Measured, str]] = {
    "frequency_answer": ("Deployment frequency", days_per_week, "{:.2f} deployment days a week"),
    "lead_time_answer": ("Lead time", _number("lead_time_p50_hours"), "median of {:.1f} h"),
    "recovery_answer": ("Recovery time", _number("recovery_p50_hours"), "median of {:.1f} h"),
    "fail_rate_answer": ("Change fail rate", _number("change_fail_rate"), "10 × (1 − {:.3f})"),
    "rework_answer": ("Deployment rework rate", _number("rework_rate"), "10 × (1 − {:.3f})"),
}


def _score(*answers: str) -> Metric:
    def by_question(rows: list[Row], _period: Period) -> list[Row]:
        return [
            {"question": QUESTIONS[answer][0], "answer": row[answer], "key": answer}
            for row in rows
            for answer in answers
        ]

    def rule(row: Row, period: Period) -> str:
        _, measured, text = QUESTIONS[row["key"]]
        value = measured(period)
        if row["answer"] is None or value is None:
            return "nothing was measured: left out of the mean"
        return text.format(value)

    return Metric(
        "Mean of the answers, each 0 to 10, to the questions of DORA's quick check.",
        ANSWERS,
        Window("the same"),
        rule,
        value=lambda row, _: row["answer"],
        aggregate=mean,
        reshape=by_question,
    )


THROUGHPUT = ("frequency_answer", "lead_time_answer", "recovery_answer")
STABILITY = ("fail_rate_answer", "rework_answer")
SCORES = {
    "throughput_score": _score(*THROUGHPUT),
    "stability_score": _score(*STABILITY),
    "overall_score": _score(*THROUGHPUT, *STABILITY),
}
