"""Disposable servers: their sources, and the choice of a source for a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from alembic_autogen import options
from alembic_autogen.errors import NoServerError
from alembic_autogen.server import fallback
from alembic_autogen.server.base import Available, Launch, Missing, ServerSource

if TYPE_CHECKING:
    from pathlib import Path

    from alembic_autogen.settings import Settings


NAMES = options.SOURCES
"""The names of all sources, in the order in which ``server = "auto"`` prefers them."""


def source_of(name: str) -> ServerSource:
    """The source of a name, whose module is imported now: most runs ask only the first ones."""
    source: ServerSource = import_module(f"{__name__}.sources.{name}").SOURCE
    return source


@dataclass(frozen=True)
class Choice:
    """The source that a run uses.

    :param others: sources to use instead if a download of the chosen one fails.
    :param missing: those that cannot be used, each with the reason.
    """

    source: ServerSource
    others: tuple[ServerSource, ...] = ()
    missing: tuple[str, ...] = ()

    def launch(
        self, settings: Settings, data: Path | None = None
    ) -> AbstractContextManager[Launch]:
        """Start a server of the source; see :class:`ServerSource`."""
        return fallback.launch((self.source, *self.others), settings, data, self.missing)


def choose(settings: Settings) -> Choice:
    """Choose a source: the configured one, else one that can start at once, else any usable one.

    Docker is checked last, since its engine takes 0.1 s to answer; packages that are already
    unpacked are preferred to it.

    :raises NoServerError: the configured source cannot be used here, or no source can.
    """
    considered: dict[str, tuple[ServerSource, Available | Missing]] = {}
    for name in sorted(_candidates(settings), key=lambda name: name == "docker"):
        source = source_of(name)
        found = source.availability(settings)
        if isinstance(found, Available) and not found.cost:
            return Choice(source)
        considered[name] = (source, found)
    in_order = [(name, considered[name][1]) for name in _candidates(settings)]
    usable = [considered[name][0] for name, found in in_order if isinstance(found, Available)]
    if usable:
        first, *others = usable
        return Choice(first, tuple(others), tuple(_reasons(in_order)))
    raise _none_usable(settings, in_order)


def consider(settings: Settings) -> tuple[tuple[str, Available | Missing], ...]:
    """Check the availability of every source."""
    return tuple((name, source_of(name).availability(settings)) for name in NAMES)


def launch(settings: Settings) -> AbstractContextManager[Launch]:
    """Start the disposable server of a run; see :class:`ServerSource`.

    :raises NoServerError: no source can be used.
    """
    return choose(settings).launch(settings)


def _candidates(settings: Settings) -> Sequence[str]:
    if settings.server_url is not None:
        return [name for name in NAMES if name == "url"]
    if settings.server == "auto":
        return NAMES
    return [name for name in NAMES if name == settings.server]


def _none_usable(
    settings: Settings, considered: Sequence[tuple[str, Available | Missing]]
) -> NoServerError:
    missing = [(name, found) for name, found in considered if isinstance(found, Missing)]
    if not missing:
        return NoServerError(f"There is no server source {settings.server}; use --server auto.")
    if settings.server != "auto":
        ((name, found),) = missing
        return NoServerError(
            f"The server source {name} cannot be used: {found.reason}; {found.remedy}, "
            "or use --server auto."
        )
    return NoServerError(
        "No disposable server is available; choose one of these options.",
        details="\n".join(_reasons(considered)),
    )


def _reasons(considered: Iterable[tuple[str, Available | Missing]]) -> Iterator[str]:
    """Name the sources that cannot be used, each with the reason and what to do."""
    for name, found in considered:
        if isinstance(found, Missing):
            yield f"{name}: {found.reason}; {found.remedy}"
