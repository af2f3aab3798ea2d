"""Previews that the upgrades of many databases share, if these are alike.

The result of a preview depends on the revisions and on the schema of the database, but not on the
database itself. The folder belongs to one run, and no other user can read it.
"""

from __future__ import annotations

import fcntl
import hashlib
import pickle
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from alembic_autogen.apply.preview.preview import Preview, PreviewRequest


def shared(
    folder: Path, request: PreviewRequest, make: Callable[[PreviewRequest], Preview]
) -> Preview:
    """The preview of a request, which is made once for all databases with the same schema.

    :param folder: where the previews of this run are.
    :param make: makes a preview.
    :raises AutogenError: the preview could not be made; the next database tries again.
    """
    path = folder / _key(request)
    # The others wait for the one that makes it; the lock ends with that process.
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        content = file.read()
        if content:
            found: Preview = pickle.loads(content)
            return found
        preview = make(request)
        file.write(pickle.dumps(preview))
        return preview


def _key(request: PreviewRequest) -> str:
    """The dependencies of a preview that may differ between the databases of a run."""
    real = request.real
    state = (real.flavor, real.sql, real.mark, real.collations)
    # with further databases, the definitions may name the database itself
    parts = (request.settings.own, request.direction, request.revisions, request.current, *state)
    return hashlib.sha256(repr(parts).encode()).hexdigest()
