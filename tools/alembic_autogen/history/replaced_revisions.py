"""Refuse the ids of revisions that a squash has replaced, which Alembic takes for another one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

    from alembic_autogen.history.scripts import History


def refuse_replaced(history: History, name: str, remedy: str = "name {squash}") -> None:
    """Refuse a replaced revision.

    :param name: a revision as Alembic's command line takes it: ``-1``, ``head``, an id, ``id-1``.
    :param remedy: advice on what to do in its place.
    :raises HistoryError: it is one.
    """
    typed = re.split("[-+]", name.rpartition("@")[2])[0]
    with history.alembic_errors():
        squash = replaced_ids(history.scripts).get(typed)
    if squash is not None:
        raise HistoryError(
            f"Revision {typed} was replaced by {squash}, whose squash is in its place; "
            f"{remedy.format(squash=squash, typed=typed)}."
        )


def replaced_ids(scripts: ScriptDirectory) -> dict[str, str]:
    """The squash of each revision that one has replaced under another id."""
    found = {}
    for script in scripts.walk_revisions():
        replaces = getattr(script.module, "replaces", ())
        if isinstance(replaces, tuple):
            found.update(dict.fromkeys(replaces[:-1], script.revision))
    return found
