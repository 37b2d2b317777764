"""Run sei: any error becomes one message, one hint, one exit code."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Sequence

from typer import TyperException

from sei_cli import error_log
from sei_cli.app import app
from sei_cli.errors import ExitCode, SeiError
from sei_cli.invocation import Invocation
from sei_cli.standard_streams import standard_streams


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(run(sys.argv[1:]))


def _interrupt(*_: object) -> None:
    """Treat a request to end like Ctrl-C: what was read is loaded, then the run ends."""
    raise KeyboardInterrupt


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    invocation = Invocation()
    with standard_streams(invocation.secrets):
        return _run(arguments, invocation)


def _run(arguments: Sequence[str], invocation: Invocation) -> int:
    try:
        code = _called(arguments, invocation)
    except SeiError as error:
        return _tell(invocation, error.message, error.hint, error.exit_code)
    except TyperException as error:
        return _tell(invocation, error.format_message(), "See: sei --help", ExitCode.USAGE)
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the one place that turns any error into text
        return _failed(error, invocation)
    if code == ExitCode.INTERRUPTED:
        hint = "What was loaded is kept; the same command goes on."
        return _tell(invocation, "interrupted", hint, code)
    return int(code)


def _called(arguments: Sequence[str], invocation: Invocation) -> int:
    try:
        return app(list(arguments), prog_name="sei", standalone_mode=False, obj=invocation) or 0
    finally:
        sys.stdout.flush()


def _tell(invocation: Invocation, message: str, hint: str, code: int) -> int:
    invocation.tell(message, hint)
    return int(code)


def _failed(error: Exception, invocation: Invocation) -> int:
    from sei_sources.errors import SourceError

    if isinstance(error, SourceError):
        return _tell(invocation, error.message, error.hint, ExitCode.SOURCE_FAILED)
    return _unexpected(error, invocation)


def _unexpected(error: Exception, invocation: Invocation) -> int:
    reason = str(error).strip().partition("\n")[0]
    message = f"unexpected {type(error).__name__}: {reason}"
    if isinstance(error, OSError) and error.filename:
        message = f"{error.filename}: {error.strerror}"
    text = invocation.secrets.mask("".join(traceback.format_exception(error)))
    hint = f"The traceback is in {error_log.keep(text, invocation.folder)}"
    return _tell(invocation, message, hint, ExitCode.UNEXPECTED)


if __name__ == "__main__":
    main()
