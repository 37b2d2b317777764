"""What a bad answer means: wait, repeat, ask for less, or give up with a sentence that helps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import httpx

from sei_sources.errors import SourceConfigError, SourceError

LIMIT_CODES = {"RATE_LIMITED", "RATELIMITED", "RATE_LIMIT", "SECONDARY_RATE_LIMIT"}
LIMIT_WORDS = ("rate limit", "abuse detection", "too many requests")
SIZE_CODES = {
    "MAX_NODE_LIMIT_EXCEEDED",
    "RESOURCE_LIMITS_EXCEEDED",
    "EXCESSIVE_PAGINATION",
    "MAX_COMPLEXITY",
    "INPUT_COMPLEXITY",
}
SIZE_WORDS = (
    "resource limits",
    "node limit",
    "complexity",
    "too complex",
    "timeout",
    "timed out",
    "took too long",
)
GONE_CODES = {"NOT_FOUND"}
FORBIDDEN_CODES = {"FORBIDDEN", "INSUFFICIENT_SCOPES"}
FORBIDDEN_WORDS = ("resource not accessible", "saml", "single sign-on", "required scopes")
INVALID_CODES = {"UNDEFINEDFIELD", "INVALID_CURSOR_ARGUMENTS", "ARGUMENT_LITERALS_INCOMPATIBLE"}
INVALID_WORDS = ("doesn't exist on type", "cannot query field", "isn't a defined", "parse error")


class UnauthorizedError(SourceConfigError):
    """The host does not know the token."""


class ForbiddenError(SourceError):
    """The token may not read this."""


class NotFoundError(SourceError):
    """There is no such thing, or the token cannot see it."""


class InvalidRequestError(SourceError):
    """The host does not understand the request: it is older or newer than what was asked of it."""


class UnreachableError(SourceError):
    """No connection to the host."""


class UnusableError(SourceError):
    """The host keeps answering with something that cannot be used."""


class IncompleteError(UnusableError):
    """An answer lacks the list that was asked for, which is never an empty list."""


class PageTooLargeError(SourceError):
    """The host could not put the page together; a smaller one may do."""


class Kind(Enum):
    """What to do about an answer."""

    GOOD = auto()
    LIMITED = auto()
    REPEAT = auto()
    SHRINK = auto()
    UNAUTHORIZED = auto()
    FORBIDDEN = auto()
    GONE = auto()
    INVALID = auto()
    SURPRISE = auto()


@dataclass(frozen=True)
class Verdict:
    """What an answer means, and the host's own words for it."""

    kind: Kind
    name: str = ""
    words: str = ""


GOOD = Verdict(Kind.GOOD)

STATUSES = {
    400: Kind.INVALID,
    401: Kind.UNAUTHORIZED,
    403: Kind.FORBIDDEN,
    404: Kind.GONE,
    408: Kind.SHRINK,
    410: Kind.GONE,
    422: Kind.INVALID,
    429: Kind.LIMITED,
    502: Kind.SHRINK,
    504: Kind.SHRINK,
}


def judge(response: httpx.Response, body: Any) -> Verdict:
    """Return what to do about an answer that arrived whole."""
    errors = graphql_errors(body)
    if response.is_success or response.status_code == 304:
        return judge_errors(errors) if errors else GOOD
    words = _words(body, errors)
    name = str(response.status_code)
    if _is_limit(response, words, errors):
        return Verdict(Kind.LIMITED, "rate limit", words)
    asked_graphql = response.request.method == "POST"
    if (
        asked_graphql
        and errors
        and response.status_code not in (401, 403)
        and response.status_code < 500
    ):
        return judge_errors(errors)
    default = Kind.REPEAT if response.status_code >= 500 else Kind.INVALID
    return Verdict(STATUSES.get(response.status_code, default), name, words)


def judge_errors(errors: Sequence[Mapping[str, Any]]) -> Verdict:
    """Return what to do about the errors of a GraphQL answer: the hardest of them counts."""
    kinds = {_kind(error) for error in errors}
    words = "; ".join(str(error.get("message", "")) for error in errors[:3])
    for kind in (Kind.LIMITED, Kind.SHRINK, Kind.INVALID, Kind.FORBIDDEN, Kind.GONE, Kind.REPEAT):
        if kind in kinds:
            name = "rate limit" if kind is Kind.LIMITED else "GraphQL errors"
            return Verdict(kind, name, words)
    return Verdict(Kind.REPEAT, "GraphQL errors", words)


def are_partial(errors: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether the errors only say that some of what was asked for cannot be seen."""
    return all(_kind(error) in (Kind.FORBIDDEN, Kind.GONE) for error in errors)


def graphql_errors(body: Any) -> list[dict[str, Any]]:
    """Return the `errors` of a GraphQL answer; REST bodies may use the word for plain text."""
    errors = body.get("errors") if isinstance(body, dict) else None
    if not isinstance(errors, list):
        return []
    return [error for error in errors if isinstance(error, dict) and "message" in error]


def _kind(error: Mapping[str, Any]) -> Kind:
    extensions = error.get("extensions")
    extensions = extensions if isinstance(extensions, dict) else {}
    codes = {
        str(code).upper()
        for code in (error.get("type"), extensions.get("code"), extensions.get("type"))
        if code
    }
    words = str(error.get("message", "")).lower()
    if codes & LIMIT_CODES or any(word in words for word in LIMIT_WORDS):
        return Kind.LIMITED
    if codes & SIZE_CODES or any(word in words for word in SIZE_WORDS):
        return Kind.SHRINK
    if codes & GONE_CODES:
        return Kind.GONE
    if codes & FORBIDDEN_CODES or any(word in words for word in FORBIDDEN_WORDS):
        return Kind.FORBIDDEN
    if any(word in words for word in INVALID_WORDS) or codes & INVALID_CODES:
        return Kind.INVALID
    return Kind.REPEAT


def _is_limit(response: httpx.Response, words: str, errors: Sequence[Mapping[str, Any]]) -> bool:
    if response.status_code == 429 or any(_kind(error) is Kind.LIMITED for error in errors):
        return True
    if response.status_code == 503:
        return "retry-after" in response.headers
    if response.status_code != 403:
        return False
    headers = response.headers
    spent = headers.get("x-ratelimit-remaining") == "0"
    return spent or "retry-after" in headers or any(word in words.lower() for word in LIMIT_WORDS)


def _words(body: Any, errors: Sequence[Mapping[str, Any]]) -> str:
    if errors:
        return "; ".join(str(error["message"]) for error in errors[:3])
    if isinstance(body, dict):
        text = body.get("message") or body.get("error_description") or body.get("errorMessages")
        text = text or body.get("error") or ""
        if isinstance(text, dict):
            text = text.get("message") or ""
        return "; ".join(map(str, text)) if isinstance(text, list) else str(text)
    return ""


def refused(errors: Sequence[Mapping[str, Any]], *, what: str, host: str) -> SourceError:
    """Return the error for a single thing that a GraphQL answer says cannot be seen."""
    return final(judge_errors(errors), place=what, host=host, headers={})


def final(verdict: Verdict, *, place: str, host: str, headers: Mapping[str, str]) -> SourceError:
    """Return the error for an answer that ends the stream.

    Args:
        verdict: What the answer means.
        place: Method and URL, without secrets.
        host: Name of the host.
        headers: The answer's headers: some tell what is missing.
    """
    said = f": {verdict.words}" if verdict.words else ""
    message = f"{place} answered {verdict.name}{said}"
    match verdict.kind:
        case Kind.UNAUTHORIZED:
            hint = "The token is wrong, revoked or expired: make a new one and put it into .env"
            return UnauthorizedError(message, hint=f"{hint}; then look: sei doctor")
        case Kind.FORBIDDEN:
            return ForbiddenError(message, hint=_permission_hint(headers, verdict.words))
        case Kind.GONE:
            return NotFoundError(
                message, hint="Check the name, and that the token may see it: sei doctor"
            )
        case Kind.INVALID:
            return InvalidRequestError(
                message, hint="Check `url` and the names in sei.yml: sei doctor"
            )
        case Kind.SURPRISE:
            return UnusableError(
                message,
                hint=f"{host} is newer or older than sei knows it; what was read is kept."
                " Take the newest sei, or report this line",
            )
        case _:
            return UnusableError(
                message,
                hint=f"{host} has a problem of its own; what was read is kept, go on: sei extract",
            )


def _permission_hint(headers: Mapping[str, str], words: str) -> str:
    sso = headers.get("x-github-sso", "")
    if "url=" in sso:
        return f"Authorise the token for single sign-on: {sso.partition('url=')[2].strip()}"
    if "saml" in words.lower():
        return "Authorise the token for the organisation's single sign-on in your token settings"
    needed = headers.get("x-accepted-github-permissions") or headers.get("x-accepted-oauth-scopes")
    if needed:
        return f"Give the token this permission: {needed}"
    return "Give the token the permission to read this; which ones are missing: sei doctor"
