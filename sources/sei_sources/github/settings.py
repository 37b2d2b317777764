"""What a user can set for the source github."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from sei_sources.errors import SourceConfigError
from sei_sources.http import AppInstallation, Auth, bearer
from sei_sources.settings import Address
from sei_sources.source import Settings

GITHUB_COM = "https://api.github.com"


class App(BaseModel):
    """A GitHub App and where it is installed; one of the two keys is needed."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    id: str
    installation_id: str
    private_key: str = ""
    private_key_file: Path | None = None

    @model_validator(mode="after")
    def _has_a_key(self) -> App:
        if not self.private_key and not self.private_key_file:
            raise ValueError("private_key or private_key_file is missing")
        return self

    def auth(self) -> Auth:
        """Return the credential of the installation.

        Raises:
            SourceConfigError: The key's file cannot be read.
        """
        key = self.private_key
        if self.private_key_file:
            try:
                key = self.private_key_file.expanduser().read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                why = error.strerror if isinstance(error, OSError) else "no text, as a PEM file is"
                raise SourceConfigError(
                    f"private_key_file {self.private_key_file}: {why}",
                    hint="Correct `sources.github.app.private_key_file` in sei.yml.",
                ) from error
        return AppInstallation(self.id, self.installation_id, key)


class GitHubSettings(Settings):
    """The keys below `sources.github` in sei.yml.

    Attributes:
        url: Address of the REST API; https://HOST/api/v3 for an Enterprise Server.
        owners: Organisations and users whose repositories are read, new ones as they come.
        repositories: Single repositories, owner/name; no owners either: all the token sees.
        projects: Projects (Projects v2), owner/number: status, points and iteration of issues.
        status_field: Name of the single select field that holds the status.
        points_field: Name of the number field that holds points.
        iteration_field: Name of the iteration field whose iterations are sprints.
        token: A personal, fine-grained or installation token, or several with a budget each.
        app: A GitHub App instead of a token.
        since: How far back the first run goes; default 365 days.
        clone: Whether commits come from a clone; else from the API, without their files.
        clone_url: Template of the clone address, with {owner} and {name}.
    """

    url: Address = GITHUB_COM
    owners: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    status_field: str = ""
    points_field: str = ""
    iteration_field: str = ""
    token: str | tuple[str, ...] = ()
    app: App | None = None
    clone: bool = True
    clone_url: str = ""

    @field_validator("repositories")
    @classmethod
    def _full_names(cls, repositories: tuple[str, ...]) -> tuple[str, ...]:
        for repository in repositories:
            owner, _, name = repository.partition("/")
            if not owner or not name or "/" in name:
                raise ValueError(f"{repository!r} is not of the form owner/name")
        return repositories

    @field_validator("projects")
    @classmethod
    def _numbered(cls, projects: tuple[str, ...]) -> tuple[str, ...]:
        for project in projects:
            owner, _, number = project.partition("/")
            if not owner or not (number.isascii() and number.isdigit()):
                raise ValueError(f"{project!r} is not of the form owner/number, as acme/4")
        return projects

    @field_validator("clone_url")
    @classmethod
    def _template(cls, template: str) -> str:
        if template and not {"{owner}", "{name}"} <= set(_placeholders(template)):
            raise ValueError(f"{template!r} must contain {{owner}} and {{name}} and nothing else")
        return template

    @model_validator(mode="after")
    def _has_a_credential(self) -> GitHubSettings:
        if self.app is None and not any(self.tokens):
            raise ValueError("token is missing (or app, for a GitHub App)")
        return self

    @property
    def tokens(self) -> tuple[str, ...]:
        """The personal tokens, without empty ones."""
        tokens = (self.token,) if isinstance(self.token, str) else self.token
        return tuple(token for token in tokens if token)

    @property
    def auths(self) -> list[Auth]:
        """The credentials."""
        apps = [self.app.auth()] if self.app else []
        return [*apps, *(bearer(token) for token in self.tokens)]

    @property
    def graphql_url(self) -> str:
        """Address of the GraphQL API."""
        if self.url.endswith("/api/v3"):
            return self.url.removesuffix("/v3") + "/graphql"
        return f"{self.url}/graphql"

    @property
    def web_url(self) -> str:
        """Address of the host's pages and of its git."""
        return "https://github.com" if self.url == GITHUB_COM else self.url.removesuffix("/api/v3")

    def clone_address(self, owner: str, name: str) -> str:
        """Return where git finds a repository."""
        template = self.clone_url or f"{self.web_url}/{{owner}}/{{name}}.git"
        return template.replace("{owner}", owner).replace("{name}", name)


def _placeholders(template: str) -> list[str]:
    from string import Formatter

    try:
        return [f"{{{name}}}" for _, name, _, _ in Formatter().parse(template) if name is not None]
    except ValueError:
        return []
