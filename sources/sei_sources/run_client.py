"""A client that a run gives its clock, its limits and its counts."""

from __future__ import annotations

from typing import Any

from sei_sources.http import Auth, Client, Clock
from sei_sources.source import Context


def run_client(context: Context, url: str, *auths: Auth, host: str, **options: Any) -> Client:
    """Return a client for a run.

    Args:
        context: The run.
        url: Where paths begin.
        auths: Credentials.
        host: What to call the host in messages.
        options: What else Client takes: budgets, headers, concurrency.
    """
    return Client(
        url,
        auths,
        host=host,
        clock=Clock(context.stop),
        tell=context.tell,
        max_wait=context.max_wait,
        statistics=context.statistics,
        **options,
    )
