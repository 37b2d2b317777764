"""What the URL of a PostgreSQL database says, and what of it may be shown."""

from __future__ import annotations

import os
import re
from urllib.parse import unquote, urlsplit

from sei_cli.errors import ConfigError

LIBPQ = {
    "channel_binding": "PGCHANNELBINDING",
    "options": "PGOPTIONS",
    "sslcert": "PGSSLCERT",
    "sslcrl": "PGSSLCRL",
    "sslkey": "PGSSLKEY",
    "sslrootcert": "PGSSLROOTCERT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}
"""Options of a URL that dbt's profile has no place for: PostgreSQL's own library reads these."""

PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""When to give up a server, in seconds and milliseconds; and no firewall forgets a connection."""


def label(url: str) -> str:
    """Return the URL without its password and options."""
    parts = urlsplit(url)
    user = f"{parts.username}@" if parts.username else ""
    return f"postgresql://{user}{parts.hostname}:{parts.port or 5432}{parts.path}"


def environment(url: str) -> dict[str, str]:
    """Return the environment variables that dbt's profile reads."""
    parts, options = urlsplit(url), _options(url)
    return {
        "SEI_DBT_TARGET": "postgres",
        "SEI_PG_HOST": parts.hostname or "localhost",
        "SEI_PG_PORT": str(parts.port or 5432),
        "SEI_PG_USER": unquote(parts.username or "") or os.environ.get("PGUSER", "postgres"),
        "SEI_PG_PASSWORD": unquote(parts.password or "") or os.environ.get("PGPASSWORD", ""),
        "SEI_PG_DATABASE": unquote(parts.path.removeprefix("/")) or "postgres",
        "SEI_PG_SSLMODE": options.get("sslmode", "prefer"),
        **{variable: options[name] for name, variable in LIBPQ.items() if name in options},
    }


def with_patience(url: str) -> str:
    """Return the URL, with what it leaves open of PATIENCE."""
    said = _options(url)
    added = "&".join(f"{name}={value}" for name, value in PATIENCE.items() if name not in said)
    separator = "&" if said else "?"
    return f"{url.rstrip('?&')}{separator}{added}" if added else url


def _options(url: str) -> dict[str, str]:
    """Read the options as PostgreSQL's own library does: a plus stands for itself."""
    pairs = (pair.partition("=") for pair in urlsplit(url).query.split("&"))
    return {unquote(name): unquote(value) for name, _, value in pairs if name and value}


def without_password(url: str) -> str:
    """Return a URL with its password replaced by `***`."""
    return re.sub(r"(//[^/@:]*):.*@", r"\1:***@", url)


def has_host(url: str) -> bool:
    """Return whether the URL names a host.

    Raises:
        ConfigError: It cannot be read; the message does not show it.
    """
    try:
        parts = urlsplit(url)
        is_whole = parts.port != 0 and "@" not in parts.path + parts.fragment
    except ValueError:
        is_whole = False
    if not is_whole:
        raise ConfigError(
            "warehouse: the URL of the database cannot be read",
            hint="In user and password write %2F for /, %3A for :, %40 for @, %23 for #, %3F for ?"
            " and %25 for %; the port is a number.",
        )
    return bool(parts.hostname)
