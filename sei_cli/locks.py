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
from typing import TYPE_CHECKING, Any, TextIO

from sei_cli.errors import WarehouseError, WarehouseLockedError

if TYPE_CHECKING:
    from pathlib import Path

    from sei_cli.warehouse import Session, Warehouse

ADVISORY_LOCK = 7_303_014
"""Key of the PostgreSQL advisory lock that a writing run holds."""
SECOND = "%Y-%m-%d %H:%M:%S"


@contextmanager
def file_lock(warehouse: Warehouse, database: Path, command: str) -> Iterator[None]:
    """Hold the lock of a DuckDB file.

    Raises:
        WarehouseError: The lock file cannot be written or locked.
        WarehouseLockedError: A run holds it.
    """
    path = _lock_file(database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise WarehouseError(
            f"cannot write {path}: {error.strerror}",
            hint="Choose a `warehouse` in a folder that you may write to.",
        ) from error
    with handle:
        if not _is_taken(path, handle):
            handle.seek(0)
            raise _locked(warehouse, _holder(handle.read()))
        handle.seek(0)
        handle.truncate()
        handle.write(json.dumps({"command": command, **_this_process()}))
        handle.flush()
        try:
            yield
        finally:
            handle.seek(0)
            handle.truncate()


def holder(warehouse: Warehouse) -> str | None:
    """Say which writing run goes on; None if there is none.

    Raises:
        WarehouseError: The server is out of reach.
    """
    if warehouse.path:
        return _file_holder(warehouse.path)
    with warehouse.connect() as session:
        return _advisory_holder(session)


def _file_holder(database: Path) -> str | None:
    """Look who holds a file: a run leaves it empty, so only what a killed one left is locked."""
    path = _lock_file(database)
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if not text:
        return None
    with path.open(encoding="utf-8") as handle:
        return None if _is_taken(path, handle) else _holder(text)


def _lock_file(database: Path) -> Path:
    return database.with_name(f"{database.name}.lock")


def _is_taken(path: Path, handle: TextIO) -> bool:
    """Lock an open file and return whether nobody else had done so."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise WarehouseError(
            f"cannot lock {path}: {error.strerror}",
            hint="Choose a `warehouse` on a disk of this machine, or PostgreSQL.",
        ) from error
    return True


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
            raise _locked(warehouse, _advisory_holder(session) or "another run")
        yield


def _advisory_holder(session: Session) -> str | None:
    holders = session.rows(
        "select application_name, backend_start from pg_stat_activity"
        " inner join pg_locks using (pid) where locktype = 'advisory' and granted"
        f" and objid = {ADVISORY_LOCK} and datname = current_database()"
    )
    if not holders:
        return None
    return f"`{holders[0]['application_name']}` since {holders[0]['backend_start']:{SECOND}} UTC"


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
        "since": f"{datetime.now(UTC):{SECOND}} UTC",
        "python": sys.version.split()[0],
    }
