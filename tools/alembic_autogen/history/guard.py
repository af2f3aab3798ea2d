"""Guards around the revisions that run on the configured database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from alembic.runtime.environment import EnvironmentContext
    from alembic.runtime.migration import MigrationContext


class Guard(Protocol):
    """Keeps other runs away, and limits how long revisions wait."""

    @property
    def remarks(self) -> Sequence[str]:
        """Sentences about the sessions for which the last statement waited in vain."""
        ...

    def kept(self, revision: str) -> Sequence[str]:
        """The statements of the running revision that remain in effect if it fails, in lines.

        :param revision: its id.
        """
        ...

    def entered(self, context: MigrationContext) -> AbstractContextManager[None]:
        """Surround the run of env.py, from before Alembic reads the current revisions."""
        ...

    def leave(self) -> None:
        """Release what is held until the transaction of env.py has ended, as env.py has."""
        ...

    def is_current(self, current: tuple[str, ...]) -> bool:
        """Whether the revisions that Alembic has read are still those of the database."""
        ...

    def check(self) -> None:
        """Check before each revision that no other run can have begun."""
        ...


@contextmanager
def guarded(environment: EnvironmentContext, guard: Guard) -> Iterator[None]:
    """Enter a guard around the ``run_migrations()`` that env.py calls, while the context lasts.

    It is entered there, and not around env.py, as an asynchronous env.py calls that in a greenlet
    of its event loop, and only there can further connections be opened.
    """
    run = environment.run_migrations

    def run_guarded(**options: object) -> None:
        with guard.entered(environment.get_context()):
            run(**options)

    vars(environment)["run_migrations"] = run_guarded
    try:
        yield
    finally:
        guard.leave()
