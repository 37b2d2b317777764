"""Keep a second writing run out: a lock file beside a DuckDB file, or an advisory lock."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from sei_cli.errors import WarehouseError, WarehouseLockedError
from sei_cli.warehouse import Session, Warehouse

ADVISORY_LOCK = 7_303_014
"""Key of the PostgreSQL advisory lock that a writing run holds."""
HOLDERS = (
    "select application_name, backend_start from pg_stat_activity inner join pg_locks using (pid)"
    f" where locktype = 'advisory' and granted and objid = {ADVISORY_LOCK}"
    " and datname = current_database()"
)
LOST = (
    "What was loaded before is kept. Wait until that run has ended, then run the command again. If"
    " a pooler cuts idle connections, let it wait longer, or connect past it."
)
SECOND = "%Y-%m-%d %H:%M:%S"


@contextmanager
def locked(warehouse: Warehouse, command: str) -> Iterator[Warehouse]:
    """Keep every other writing run out until the end of the block.

    Yields:
        The warehouse, whose `keep_lock` looks after the lock.

    Raises:
        WarehouseError: The server is out of reach, or the lock file cannot be written.
        WarehouseLockedError: A run holds it; the message says which, where and since when.
    """
    if warehouse.path:
        with _file_lock(warehouse, warehouse.path, command):
            yield warehouse
        return
    with closing(_AdvisoryLock(warehouse, command)) as lock:
        lock.take()
        yield replace(warehouse, keep_lock=lock.keep)


@contextmanager
def _file_lock(warehouse: Warehouse, database: Path, command: str) -> Iterator[None]:
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


class _AdvisoryLock:
    """The lock of a PostgreSQL database; it lasts no longer than its connection."""

    def __init__(self, warehouse: Warehouse, command: str) -> None:
        self._warehouse = warehouse
        this = _this_process()
        self._name = f"sei {command} {this['host']} {this['pid']}"[:63]
        self._connection = ExitStack()
        self._backend = 0

    def take(self) -> None:
        """Take it, on a connection of its own that no limit of the server for idle ones ends.

        Raises:
            WarehouseError: The server is out of reach.
            WarehouseLockedError: A run holds it.
        """
        self._session = self._connection.enter_context(self._warehouse.connect())
        self._session.rows(
            "select set_config('application_name', $1, false), (select set_config(name, '0', false)"
            " from pg_settings where name = 'idle_session_timeout')",
            [self._name],
        )
        self._end_own_rest()
        taken = self._session.rows(
            f"select pg_try_advisory_lock({ADVISORY_LOCK}) as taken, pg_backend_pid() as backend"
        )[0]
        if not taken["taken"]:
            raise _locked(self._warehouse, _advisory_holder(self._session) or "another run")
        self._backend = taken["backend"]

    def _end_own_rest(self) -> None:
        """End the connection that this process lost, where the server has not noticed yet."""
        self._session.rows(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where pid = $1 and application_name = $2 and pid != pg_backend_pid()",
            [self._backend, self._name],
        )

    def keep(self) -> None:
        """See that it is still held; take it again where it was lost.

        Raises:
            WarehouseError: The server is out of reach.
            WarehouseLockedError: Another run has taken it.
        """
        if self._is_held():
            return
        self.close()
        try:
            self.take()
        except WarehouseLockedError as error:
            raise WarehouseLockedError(
                f"the connection that held the lock was cut; now {error.message}", hint=LOST
            ) from error

    def _is_held(self) -> bool:
        try:
            return bool(self._session.rows(f"{HOLDERS} and pid = pg_backend_pid()"))
        except WarehouseError:
            return False

    def close(self) -> None:
        """Give it back."""
        self._connection.close()


def _advisory_holder(session: Session) -> str | None:
    holders = session.rows(HOLDERS)
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
