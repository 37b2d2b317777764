"""REST lists whose pages have numbers: their pages may shrink, and no link says where to go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sei_sources.cursors import Node
from sei_sources.github.api import Api
from sei_sources.http import Page, Request
from sei_sources.http.failures import IncompleteError
from sei_sources.http.pages import HOST_PROBLEM


@dataclass(frozen=True)
class Numbered:
    """A list.

    Attributes:
        path: Path below the address of the API.
        params: Query beside the page.
        items: Finds the items in an answer.
        what: The list, for messages.
        total: Finds the number of all items in an answer, where it is given.
        is_exact: Whether every page but the last one is full, so that a shorter one is wrong.
    """

    path: str
    params: Mapping[str, Any]
    items: Callable[[Any], Sequence[Node]]
    what: str
    total: Callable[[Any], int | None] = lambda _: None
    is_exact: bool = True

    def page(self, api: Api, begin: int, first: int) -> Page:
        """Read the items from an offset to the end of the page of this size that holds it.

        Args:
            api: Asks GitHub.
            begin: Items before.
            first: Page size.

        Raises:
            IncompleteError: The page is shorter than one in the middle of the list can be.
        """
        number, known = divmod(begin, first)
        request = Request(
            "GET",
            self.path,
            params={**self.params, "per_page": first, "page": number + 1},
            budgets=("core",),
            what=self.what,
            shrinks=first > 1,
        )
        answer = api.client.send(request)
        found, is_last = self.items(answer.value), "next" not in answer.links
        if self.is_exact and not is_last and len(found) < first:
            raise short_page(len(found), first)
        following = None if is_last else (number + 1) * first
        return Page(found[known:], following, self.total(answer.value), answer)


def short_page(came: int, wanted: int) -> IncompleteError:
    """Return the error for a page that holds less than the host itself says."""
    return IncompleteError(f"a page of {came} where there are {wanted}", hint=HOST_PROBLEM)
