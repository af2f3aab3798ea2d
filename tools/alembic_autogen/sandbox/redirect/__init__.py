"""Lead every connection of the application's code to the disposable server, or refuse it.

``env.py``, revisions and models are executed by the tool, and they know production's address. Under
:func:`guard` an unmodified ``env.py`` builds its engine as it always does and lands on the
disposable server; what cannot be led there is refused with a
:class:`~alembic_autogen.errors.GuardError`, before anything is sent.

There are two layers, since either has a gap that the other closes:

* SQLAlchemy's events (:mod:`~alembic_autogen.sandbox.redirect.engines`): every engine, whatever its
  driver, and what its pool holds from before;
* the drivers themselves (:mod:`~alembic_autogen.sandbox.redirect.drivers`): ``creator=…``,
  ``pymysql.connect(…)``, and drivers that are imported only later.

Between guards, and for threads, :func:`guarded_to_the_end` does the same from the first line of the
application's code on. The guard makes unmodified code work; what goes past it (code in C, other
programs, a private copy of a driver) ends at the seal (:mod:`alembic_autogen.sandbox`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from alembic_autogen.sandbox.redirect.targets import active, lasting

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database


@contextmanager
def guarded_to_the_end(database: Database | None, why: str, *, to_the_end: bool) -> Iterator[None]:
    """Lead what is connected under no :func:`guard`: by threads, by modules that are loaded.

    :param database: where it is led; ``None``: it is refused.
    :param why: why connections are refused, as the end of a sentence.
    :param to_the_end: keep the hooks in place until the process ends, and refuse after the context.
    :raises GuardError: as :func:`guard`.
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
def guard(database: Database) -> Iterator[None]:
    """Lead every connection of this process to one scratch database while the context lasts.

    Guards nest: the innermost one of a thread counts, and a thread without a guard of its own (one
    that a revision starts, say) goes where its parent goes. What was opened under a guard is closed
    when that guard ends, so that no connection outlives its database or holds a lock in it.

    :param database: where they are led; a URL that names one of its further schemas keeps that one.
    :raises GuardError: an installed driver is of a version that the guard does not know. Within
        the context, connections that cannot be led to the database raise it too.
    """
    # Here, so that a server can be started before SQLAlchemy is imported, which takes 0.2 s.
    from alembic_autogen.sandbox.redirect.install import installed

    with installed(), active(database):
        yield
