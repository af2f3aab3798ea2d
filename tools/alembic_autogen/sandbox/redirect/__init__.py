"""Redirect every connection of the application's code to the disposable server, or refuse it.

The tool executes ``env.py``, revisions and models, which know production's address. Under
:func:`redirected`, an unmodified ``env.py`` builds its engine as usual and connects to the
disposable server. A connection that cannot be redirected is refused with a
:class:`~alembic_autogen.errors.SandboxError`, before anything is sent.

There are two layers, since each has a gap that the other closes:

* SQLAlchemy's events (:mod:`~alembic_autogen.sandbox.redirect.engines`) cover every engine, with
  any driver, and the connections that its pool already holds;
* the drivers themselves (:mod:`~alembic_autogen.sandbox.redirect.drivers`) cover ``creator=…``,
  ``pymysql.connect(…)``, and drivers that are imported only later.

Between redirections, and for threads, :func:`redirected_to_the_end` does the same from the first
line of the application's code. The redirection makes unmodified code work. Connections that bypass
it (code in C, other programs, a private copy of a driver) are stopped by the seal
(:mod:`alembic_autogen.sandbox`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from alembic_autogen.sandbox.redirect.targets import active, lasting

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database


@contextmanager
def redirected_to_the_end(
    database: Database | None, why: str, *, to_the_end: bool
) -> Iterator[None]:
    """Redirect connections outside :func:`redirected`, from threads and modules being loaded.

    :param database: the target; ``None``: the connections are refused.
    :param why: the reason for a refusal, as the end of a sentence.
    :param to_the_end: keep the hooks in place until the process ends, and refuse after the context.
    :raises SandboxError: as :func:`redirected`.
    """
    from alembic_autogen.sandbox.redirect.install import install, installed

    if to_the_end:
        install()
        with lasting(database, why, to_the_end=True):
            yield
    else:
        with installed(), lasting(database, why, to_the_end=False):
            yield


@contextmanager
def redirected(database: Database) -> Iterator[None]:
    """Redirect every connection of this process to one scratch database while the context lasts.

    Redirections nest: the innermost one of a thread applies. A thread without one of its own (for
    example one that a revision starts) uses that of its parent. Connections that were opened under
    a redirection are closed when it ends, so that none outlives its database or keeps a lock in
    it.

    :param database: the target; a URL that names one of its further schemas keeps that name.
    :raises SandboxError: the version of an installed driver is not supported. Within the context,
        connections that cannot be redirected to the database raise it, too.
    """
    # A local import: a server can start before the import of SQLAlchemy, which takes 0.2 s.
    from alembic_autogen.sandbox.redirect.install import installed

    with installed(), active(database):
        yield
