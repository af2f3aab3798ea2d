"""``doctor``: show which server would be used and why, versions, and the configuration."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from alembic_autogen import __version__, server, tool_packages
from alembic_autogen.autogenerate.rendering.formatters import installed_elsewhere
from alembic_autogen.errors import AutogenError, ExitCode, SandboxError, ServerError
from alembic_autogen.option_kinds import SIZE
from alembic_autogen.options import OPTIONS
from alembic_autogen.requirements import NEWEST_TESTED, is_untested, missing, outdated
from alembic_autogen.sandbox import seal
from alembic_autogen.sandbox.redirect import redirected_to_the_end
from alembic_autogen.server.base import Available, Missing, other_version
from alembic_autogen.sizes import format_size
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.server.base import ServerSource
    from alembic_autogen.settings import Settings

PACKAGES = ("alembic", "sqlalchemy", "sqlmodel", "pymysql")
FORMATTERS = ("black", "ruff")


@dataclass(frozen=True)
class SourceOption:
    """A setting: its value, and the origin of the value.

    :param note: the reason why the value has no effect; empty if it has one.
    """

    key: str
    value: str
    origin: str
    note: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """The findings of ``doctor``.

    :param versions: versions of this tool, of Python and of the packages that it uses.
    :param version_notes: by the name of a package, where it is if the interpreter of models and
        revisions does not have it, or that its version is newer than those tested.
    :param interpreter: the one in which models and revisions run.
    :param own_interpreter: the one of the tool's installation; ``None`` if it is the same.
    :param sources: the availability of each server source, in the order of choice.
    :param chosen: the source that would be used; ``None`` if there is none.
    :param options: the configuration.
    :param seal: whether the application's code is sealed.
    :param history: the number of revisions, and their head.
    :param problems: problems that would prevent the other commands from working.
    """

    versions: dict[str, str]
    version_notes: dict[str, str]
    interpreter: str
    own_interpreter: str | None
    sources: tuple[tuple[str, Available | Missing], ...]
    chosen: str | None
    options: tuple[SourceOption, ...]
    seal: seal.Seal
    history: str
    problems: tuple[str, ...]

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        return ExitCode.FINDINGS if self.problems else ExitCode.OK


def doctor(settings: Settings) -> Diagnosis:
    """Check everything that the other commands need, without starting a server."""
    lacking = missing()
    problems: list[str] = [*lacking, *outdated()]
    chosen = None
    try:
        chosen = server.choose(settings).source
    except AutogenError as error:
        problems.append(error.message)
    sources = server.consider(settings)
    history = ""
    try:
        history = "" if lacking else _history(settings)
    except SandboxError as error:  # other commands redirect the connection to their server
        history = error.message
    except AutogenError as error:
        problems.append(error.message)
    versions, notes = _versions()
    return Diagnosis(
        versions=versions,
        version_notes=notes,
        interpreter=sys.executable,
        own_interpreter=tool_packages.loan.interpreter if tool_packages.loan else None,
        sources=sources,
        seal=seal.status() or seal.Seal(True),
        chosen=chosen.name if chosen else None,
        options=tuple(_options(settings, chosen)),
        history=history,
        problems=tuple(problems),
    )


def _history(settings: Settings) -> str:
    """Load the revisions, sealed, and without a database to connect to."""
    seal.enter(settings, _no_server)
    why = "as it is loaded; connect in upgrade()"
    with redirected_to_the_end(None, why, to_the_end=seal.is_armed()):
        # imported late: importing Alembic runs the plugins of installed distributions
        from alembic_autogen.history.configured_branch import check_branch
        from alembic_autogen.history.scripts import History
        from alembic_autogen.sandbox.alembic_config import checked, scratch_config
        from alembic_autogen.sandbox.app import prepare
        from alembic_autogen.sandbox.preparation import prepared

        prepare(settings)
        config = checked(settings, lambda: scratch_config(settings, stdout=sys.stderr))
        with prepared(settings, config) as preparation:
            revisions = History(settings, preparation=preparation)
            check_branch(settings, revisions.layout)
            return f"{count_of(revisions.count(), 'revision')}, {_heads(revisions.heads)}"


def _heads(heads: tuple[str, ...]) -> str:
    return f"{'heads' if len(heads) > 1 else 'head'} {', '.join(heads) or '(none)'}"


def _no_server(data: Path | None) -> NoReturn:
    raise ServerError("No server is started here.")


def _versions() -> tuple[dict[str, str], dict[str, str]]:
    """The versions of packages, and notes on some."""
    versions = {"alembic-autogen": __version__, "python": platform.python_version()}
    notes = {}
    for package in (*PACKAGES, *FORMATTERS):
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = "not installed"
            if package in FORMATTERS and (found := installed_elsewhere(package)):
                versions[package], notes[package] = found
    for package, newest in NEWEST_TESTED.items():
        if is_untested(package):
            notes[package] = f"newer than {newest}, the newest version tested"
    return versions, notes


def _options(settings: Settings, chosen: ServerSource | None) -> list[SourceOption]:
    reason = _why_no_memory(settings, chosen)
    notes = {"memory": f"not used, since {reason}" if reason else ""}
    if settings.mysql_version and chosen is not None:
        notes["mysql_version"] = _other_version(settings, chosen.name)
    return [
        SourceOption(
            option.key,
            _shown(option.key, settings),
            settings.origins.get(option.key, "default"),
            notes.get(option.key, ""),
        )
        for option in OPTIONS
    ]


def _other_version(settings: Settings, source: str) -> str:
    """The version that a source of programs has here, if it is another than production's."""
    from alembic_autogen.server.sources import mysqld, packages

    find = {"mysqld": mysqld.find, "packages": packages.find}.get(source)
    binary = find(settings) if find else None  # packages may not be there yet
    if binary is None:
        return ""
    found = other_version(settings.mysql_version, source, settings.flavor, binary.version)
    return f"here: {found}" if found else ""


def _why_no_memory(settings: Settings, chosen: ServerSource | None) -> str:
    """The reason why no run would be remembered, as far as it is known before the run."""
    if not settings.use_cache:
        return "CI is set" if settings.memory == "auto" else ""
    if chosen is not None and chosen.identity(settings) is None:
        return f"the server of the source {chosen.name} is only known once it runs"
    return ""


def _shown(key: str, settings: Settings) -> str:
    value = getattr(settings, key)
    if key == "server" and settings.server_url:
        from sqlalchemy.engine import make_url

        return make_url(settings.server_url).render_as_string(hide_password=True)
    if key == "replicas":  # their accounts may have passwords
        value = tuple(each.rpartition("@")[2] for each in value)
    if key in {option.key for option in OPTIONS if option.kind is SIZE}:
        return format_size(value)
    if key == "line_length" and not value:
        return "(the formatter's, or 88)"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "(none)"
    if key == "environment":  # values may be secret
        return ", ".join(value) or "(none)"
    if isinstance(value, dict):
        return "; ".join(f"{name}={item}" for name, item in value.items()) or "(none)"
    return str(value) or "(not set)"
