"""Whatever fails: one message that names the thing, a next step, an exit code, no secret."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import indent

import psycopg
import pytest

from sei_cli.errors import ExitCode
from sei_demo.github_server import GitHubServer
from sei_demo.world import World
from tests.cli.conftest import Answer, Sei, make_repository
from tests.postgres import PostgresServer

MARKER = "mArKeR-0f-A-t0ken"
CLOSED = "http://127.0.0.1:9"


def configure(folder: Path, sources: str, warehouse: str = "duckdb:///sei.duckdb") -> None:
    (folder / ".env").write_text(f"SECRET={MARKER}\n", encoding="utf-8")
    text = f"warehouse: {warehouse}\nsources:\n{indent(sources, '  ')}"
    (folder / "sei.yml").write_text(text, encoding="utf-8")


def check_told(answer: Answer, folder: Path, code: ExitCode, *words: str) -> None:
    """Check that an answer says the words once, with a hint, and that the marker is nowhere."""
    errors = [line for line in answer.err.splitlines() if line.startswith("error: ")]
    assert answer.code == code, answer.err
    assert len(errors) == 1, answer.err
    assert [word for word in words if word not in errors[0]] == [], errors[0]
    assert answer.err.splitlines()[-1].startswith("hint: ")
    assert "Traceback" not in answer.out + answer.err
    assert MARKER not in answer.out + answer.err
    assert files_with(MARKER, folder) == {".env"}


def files_with(text: str, folder: Path) -> set[str]:
    """Return the files below a folder that contain a text."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.name for path in found if text.encode() in path.read_bytes()}


@contextmanager
def held_open(database: Path) -> Iterator[int]:
    """Have another program hold a DuckDB file; yield its process id."""
    program = f"import duckdb; held = duckdb.connect({str(database)!r}); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.pid
        process.communicate(b"\n")


def test_a_wrong_token_names_the_host_and_the_key(sei: Sei, folder: Path) -> None:
    with GitHubServer(World()) as server:
        configure(folder, f"github: {{url: '{server.url}', owners: [acme], token: '${{SECRET}}'}}")

        answer = sei("extract")

    host = server.url.removeprefix("http://")
    check_told(answer, folder, ExitCode.SOURCE_FAILED, host, "401: Bad credentials")
    assert "token" in answer.err.splitlines()[-1]


def test_a_host_that_is_not_there_is_named(sei: Sei, folder: Path) -> None:
    configure(folder, f"github: {{url: '{CLOSED}', owners: [acme], token: '${{SECRET}}'}}")

    answer = sei("extract")

    check_told(answer, folder, ExitCode.SOURCE_FAILED, "127.0.0.1:9")


def test_a_clone_url_that_cannot_be_reached_is_named_without_its_token(
    sei: Sei, folder: Path
) -> None:
    configure(folder, "git: {repositories: ['https://x:${SECRET}@127.0.0.1:9/acme/api.git']}")

    answer = sei("extract")

    check_told(answer, folder, ExitCode.SOURCE_FAILED, "127.0.0.1:9/acme/api")


def test_a_repository_that_is_not_there_is_named_and_the_others_are_loaded(
    sei: Sei, folder: Path, tmp_path: Path
) -> None:
    make_repository(tmp_path / "api", commits=2)
    configure(folder, f"git: {{repositories: ['{tmp_path}/api', '{tmp_path}/nowhere']}}")

    answer = sei("extract", "--json")

    check_told(answer, folder, ExitCode.SOURCE_FAILED, f"{tmp_path}/nowhere")
    loaded = {row["stream"]: row["rows"] for row in answer.data}
    assert sum(loaded.values()) > 2


def test_a_warehouse_in_a_folder_that_cannot_be_is_named(sei: Sei, folder: Path) -> None:
    (folder / "file").write_text("", encoding="utf-8")
    configure(folder, "git: {repositories: [.]}", "duckdb:///file/sei.duckdb")

    answer = sei("extract")

    check_told(answer, folder, ExitCode.WAREHOUSE, f"{folder}/file")


def test_a_warehouse_that_is_another_file_is_named(sei: Sei, folder: Path) -> None:
    (folder / "notes.duckdb").write_text("dear diary " * 1000, encoding="utf-8")
    configure(folder, "git: {repositories: [.]}", "duckdb:///notes.duckdb")

    answer = sei("extract")

    check_told(answer, folder, ExitCode.WAREHOUSE, f"{folder}/notes.duckdb")


@pytest.mark.parametrize("command", ["extract", "transform", "run", "status", "report"])
def test_a_warehouse_that_another_program_holds_names_its_process(
    sei: Sei, folder: Path, command: str
) -> None:
    configure(folder, "git: {repositories: [.]}")

    with held_open(folder / "sei.duckdb") as process:
        answer = sei(command)

    check_told(answer, folder, ExitCode.WAREHOUSE, "sei.duckdb", str(process))


def test_a_second_run_says_who_holds_the_file_and_since_when(sei: Sei, folder: Path) -> None:
    configure(folder, "git: {repositories: [.]}")
    program = (
        "import sys; from pathlib import Path; from sei_cli.warehouse import Warehouse\n"
        "from sei_cli.locks import locked\n"
        "with locked(Warehouse.parse('duckdb:///sei.duckdb', Path(sys.argv[1])), 'run'):\n"
        "    print(flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": ":".join(sys.path)},
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()

        answer = sei("extract")
        status = sei("status")
        process.communicate(b"\n")

    check_told(
        answer, folder, ExitCode.WAREHOUSE, "sei.duckdb", "`sei run`", f"process {process.pid}"
    )
    assert f"process {process.pid}" in status.out
    assert sei("status").out.endswith("No run is going on.\n")


def test_a_second_run_on_postgres_says_who_holds_it(
    sei: Sei, folder: Path, postgres_url: str
) -> None:
    from sei_cli.locks import locked
    from sei_cli.warehouse import Warehouse

    configure(folder, "git: {repositories: [.]}", postgres_url)

    with locked(Warehouse.parse(postgres_url, folder), "transform"):
        answer = sei("extract")

    check_told(answer, folder, ExitCode.WAREHOUSE, "127.0.0.1", "`sei transform ")


@pytest.mark.parametrize("command", ["extract", "transform", "run", "status", "report"])
def test_a_wrong_password_of_the_database_is_told_without_it(
    sei: Sei, folder: Path, postgres_server: PostgresServer, command: str
) -> None:
    configure(
        folder, "git: {repositories: [.]}", postgres_server.url("postgres", password="${SECRET}")
    )

    answer = sei(command)

    check_told(answer, folder, ExitCode.WAREHOUSE, f"127.0.0.1:{postgres_server.port}/postgres")


def test_a_database_server_that_is_not_there_is_named(sei: Sei, folder: Path) -> None:
    configure(folder, "git: {repositories: [.]}", "postgresql://sei:${SECRET}@127.0.0.1:9/metrics")

    answer = sei("extract")

    check_told(answer, folder, ExitCode.WAREHOUSE, "postgresql://sei@127.0.0.1:9/metrics")


def test_a_database_that_does_not_exist_is_named(
    sei: Sei, folder: Path, postgres_server: PostgresServer
) -> None:
    configure(folder, "git: {repositories: [.]}", postgres_server.url("nowhere"))

    answer = sei("extract")

    check_told(answer, folder, ExitCode.WAREHOUSE, '"nowhere" does not exist')


def test_a_role_that_may_not_create_schemas_is_told(
    sei: Sei, folder: Path, postgres_url: str
) -> None:
    role = postgres_url.rpartition("/")[2]
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"create role {role} login password '{MARKER}'".encode())
    _, _, place = postgres_url.partition("@")
    configure(folder, "git: {repositories: [.]}", f"postgresql://{role}:${{SECRET}}@{place}")

    answer = sei("extract")

    check_told(answer, folder, ExitCode.WAREHOUSE, "refused a statement: permission denied")


def test_an_unexpected_error_keeps_its_traceback_in_a_file_without_secrets(
    sei: Sei, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"a fault near {MARKER}")

    configure(folder, "github: {owners: [acme], token: '${SECRET}'}")
    monkeypatch.setattr("sei_cli.extraction.stream_events", broken)

    answer = sei("extract")

    check_told(answer, folder, ExitCode.UNEXPECTED, "unexpected RuntimeError: a fault near ***")
    log = Path(answer.err.splitlines()[-1].partition("The traceback is in ")[2])
    assert "RuntimeError: a fault near ***" in log.read_text(encoding="utf-8")
