"""Ways back with ``--restore`` that have begun, and whose rows are not all restored yet.

Revisions are taken back first, and rows restored when all are. A run that stops in between has
undone revisions which the next one does not find in its plan any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from alembic_autogen.apply.backup.row_file import write_texts
from alembic_autogen.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alembic_autogen.apply.backup.kept_runs import KeptRun

FILE = "restoring.json"


def note_begun(runs: Iterable[KeptRun], revisions: Sequence[str]) -> None:
    """Note beside the manifests of runs that their rows are going to be restored.

    :param revisions: the revisions that are taken back, in this order.
    :raises TargetError: it cannot be written.
    """
    for run in runs:
        try:
            write_texts(run.folder / FILE, [f"{json.dumps([*revisions])}\n"])
        except OSError as error:
            raise TargetError(
                f"Nothing can be written in {run.folder} ({error.strerror or error}), where "
                "--restore notes which revisions it takes back, and nothing was changed; restore "
                "from a copy of the directory that can be written."
            ) from error


def begun(runs: Iterable[KeptRun]) -> Iterator[str]:
    """The revisions that were to be taken back by a run which has not restored all rows.

    :raises TargetError: the note cannot be read.
    """
    for run in runs:
        path = run.folder / FILE
        try:
            yield from map(str, json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            continue
        except (OSError, ValueError, TypeError) as error:
            raise TargetError(
                f"{path} is not as --restore has written it; remove it if no rows are missing."
            ) from error


def forget_begun(runs: Iterable[KeptRun]) -> None:
    """Remove the notes, as all rows are restored."""
    for run in runs:
        (run.folder / FILE).unlink(missing_ok=True)
