"""How the values of rows become one number, as the SQL of the marts does it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

Aggregate = Callable[[Sequence[Any]], Any]


def count(values: Sequence[Any]) -> int:
    """Return how many rows there are."""
    return len(values)


def distinct(values: Sequence[Any]) -> int:
    """Return how many different values there are."""
    return len({value for value in values if value is not None})


def total(values: Sequence[Any]) -> float:
    """Return the sum; of nothing, 0."""
    return math.fsum(float(value) for value in values if value is not None)


def largest(values: Sequence[Any]) -> float | None:
    """Return the largest value; of nothing, None."""
    return max((float(value) for value in values if value is not None), default=None)


def mean(values: Sequence[Any]) -> float | None:
    """Return the mean of the values that there are; of nothing, None."""
    known = [float(value) for value in values if value is not None]
    return math.fsum(known) / len(known) if known else None


def only(values: Sequence[Any]) -> Any:
    """Return the one value that there is, None if there is none."""
    return next((value for value in values if value is not None), None)


def percentile(share: float) -> Aggregate:
    """Return a percentile, on the straight line between the values around it."""

    def aggregate(values: Sequence[Any]) -> float | None:
        known = sorted(float(value) for value in values if value is not None)
        if not known:
            return None
        place = share * (len(known) - 1)
        below, above = known[math.floor(place)], known[math.ceil(place)]
        return below + (above - below) * (place - math.floor(place))

    return aggregate


median = percentile(0.5)


def ratio(values: Sequence[Any]) -> float | None:
    """Return the sum of the parts divided by that of the wholes; None where that is 0."""
    whole = math.fsum(float(of or 0) for _, of in values)
    return math.fsum(float(part or 0) for part, _ in values) / whole if whole else None


def busiest_share(values: Sequence[Any]) -> float | None:
    """Return the share of the rows that have the most frequent value."""
    counted = Counter(value for value in values if value is not None)
    return max(counted.values()) / len(values) if counted else None


def fewest_for_half(values: Sequence[Any]) -> int | None:
    """Return how many people, those with most first, it takes for half of the sum."""
    sums: Counter[str] = Counter()
    for person, amount in values:
        sums[person] += int(amount or 0)
    so_far, half = 0, sum(sums.values()) / 2
    for place, (_, amount) in enumerate(sums.most_common(), start=1):
        so_far += amount
        if half and so_far >= half:
            return place
    return None
