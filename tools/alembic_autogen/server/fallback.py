"""Fall back on another source of servers if the first one cannot download its program."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import DownloadError

if TYPE_CHECKING:
    from alembic_autogen.server.base import Launch, Server, ServerSource
    from alembic_autogen.settings import Settings

_LOG = logging.getLogger(__name__)


@contextmanager
def launch(
    sources: Sequence[ServerSource],
    settings: Settings,
    data: Path | None = None,
    missing: Sequence[str] = (),
) -> Iterator[Launch]:
    """Start a server from the first source, or from the next one if a download fails.

    :param sources: the usable sources, the best one first.
    :param data: a data directory to start on, which only the first source can use.
    :param missing: the sources that cannot be used, with the reasons: one of them may be the one
        that is expected to start the server if no download succeeds.
    """
    with ExitStack() as stack:
        yield _Launch(sources, settings, stack, data, missing)


class _Launch:
    def __init__(
        self,
        sources: Sequence[ServerSource],
        settings: Settings,
        stack: ExitStack,
        data: Path | None,
        missing: Sequence[str],
    ) -> None:
        first, *self._others = sources
        self._name = first.name
        self._settings = settings
        self._stack = stack
        self._missing = missing
        self._launch = stack.enter_context(first.launch(settings, data))

    def is_ready(self) -> bool:
        return self._launch.is_ready()

    def server(self) -> Server:
        try:
            return self._launch.server()
        except DownloadError as error:
            if self._others:
                return self._next(error)
            error.details = "\n".join([error.details, *self._missing]).strip("\n")
            raise

    def _next(self, error: DownloadError) -> Server:
        other = self._others.pop(0)
        _LOG.info(
            "%s cannot download a server (--server %s shows why); using %s",
            self._name,
            self._name,
            other.name,
        )
        self._name = other.name
        self._launch = self._stack.enter_context(other.launch(self._settings))
        try:
            return self.server()
        except DownloadError as another:
            details = f"{another.message}\n{another.details}".strip("\n")
            raise DownloadError(error.message, details=details) from another

    def keep(self, kind: str, key: Mapping[str, object], about: Mapping[str, object]) -> bool:
        return self._launch.keep(kind, key, about)
