"""Keep a second writing run out: a lock file beside a DuckDB file, or an advisory lock."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sei_cli.errors import WarehouseError, WarehouseLockedError

if TYPE_CHECKING:
    from pathlib import Path

    from sei_cli.warehouse import Warehouse

ADVISORY_LOCK = 7_303_014
"""Key of the PostgreSQL advisory lock that a writing run holds."""


@contextmanager
def file_lock(warehouse: Warehouse, database: Path, command: str) -> Iterator[None]:
    """Hold the lock of a DuckDB file.

    Raises:
        WarehouseError: The lock file cannot be written.
        WarehouseLockedError: A run holds it.
    """
    path = database.with_name(f"{database.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise WarehouseError(
            f"cannot write {path}: {error.strerror}",
            hint="Choose a `warehouse` in a folder that you may write to.",
        ) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.seek(0)
            raise _locked(warehouse, _holder(handle.read())) from None
        handle.seek(0)
        handle.truncate()
        handle.write(json.dumps({"command": command, **_this_process()}))
        handle.flush()
        try:
            yield
        finally:
            handle.seek(0)
            handle.truncate()


@contextmanager
def advisory_lock(warehouse: Warehouse, command: str) -> Iterator[None]:
    """Hold the lock of a PostgreSQL database.

    Raises:
        WarehouseError: The server is out of reach.
        WarehouseLockedError: A run holds it.
    """
    this = _this_process()
    name = f"sei {command} {this['host']} {this['pid']}"[:63]
    with warehouse.connect() as session:
        session.rows("select set_config('application_name', $1, false)", [name])
        taken = session.rows(f"select pg_try_advisory_lock({ADVISORY_LOCK}) as taken")
        if not taken[0]["taken"]:
            holders = session.rows(
                "select application_name, backend_start from pg_stat_activity"
                " join pg_locks using (pid) where locktype = 'advisory' and granted"
                f" and objid = {ADVISORY_LOCK}"
            )
            who = f"`{holders[0]['application_name']}`" if holders else "another run"
            since = f" since {holders[0]['backend_start']:%Y-%m-%d %H:%M:%S} UTC" if holders else ""
            raise _locked(warehouse, who + since)
        yield


def _locked(warehouse: Warehouse, holder: str) -> WarehouseLockedError:
    return WarehouseLockedError(
        f"{warehouse.label} is locked by {holder}",
        hint="Wait until that run has ended, then run the command again.",
    )


def _holder(text: str) -> str:
    try:
        held = json.loads(text)
        process = f"process {held['pid']} on {held['host']}, since {held['since']}"
        return f"`sei {held['command']}` ({process})"
    except (ValueError, KeyError, TypeError):
        return "another run"


def _this_process() -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC",
        "python": sys.version.split()[0],
    }
