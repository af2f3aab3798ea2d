"""``squash --drop-replaced``: remove the files that a squash has replaced."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.rendering.rewriting import rewrite
from alembic_autogen.errors import ExitCode, HistoryError
from alembic_autogen.history.alembic_compat import own_labels
from alembic_autogen.history.branches import node_of
from alembic_autogen.history.replaced_revisions import refuse_replaced
from alembic_autogen.history.unsquashing import replaced_by, without_replaced
from alembic_autogen.progress import Progress
from alembic_autogen.session.import_models import open_history
from alembic_autogen.session.session import writing_session

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class DroppedRevisions:
    """The result of ``squash --drop-replaced``.

    :param replaced: the revisions that are gone.
    :param path: the file of the squash, which has changed.
    :param anchor: the revision before the squash, which is gone, too.
    :param removed: the file and the folder that were removed.
    :param is_dry: whether nothing was changed, and this is what would be.
    """

    replaced: tuple[str, ...]
    anchor: str
    path: Path
    removed: tuple[Path, ...]
    is_dry: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        return ExitCode.OK


def drop_replaced(
    settings: Settings, name: str, progress: Progress, *, dry_run: bool = False
) -> DroppedRevisions:
    """Remove the files that a squash has replaced; databases within them cannot be upgraded then.

    :param name: the revision of the squash.
    :param dry_run: whether to change nothing.
    :raises HistoryError: it is none, or has been changed.
    """
    with writing_session(settings, progress) as session:
        return _dropped(open_history(session), name, dry_run)


def _dropped(history: History, name: str, dry_run: bool) -> DroppedRevisions:
    refuse_replaced(history, name, "alembic-autogen squash --drop-replaced {squash} drops its file")
    with history.alembic_errors():
        script = history.scripts.get_revision(name)
        path = Path(script.path).resolve()
        content = path.read_bytes()
        source = content.decode()
        replaced = replaced_by(source)
        if not replaced:
            raise HistoryError(
                f"Revision {script.revision} replaces no others; name one that `squash` wrote."
            )
        anchor = history.scripts.get_revision(str(script.down_revision))
        node = node_of(history.scripts, anchor)
        labels = sorted(own_labels(anchor) - set(replaced))
    text = without_replaced(source, next(iter(node.down), None), labels)
    folder = Path(history.scripts.dir, "replaced", script.revision).resolve()
    anchor_path = Path(anchor.path).resolve()
    dropped = DroppedRevisions(replaced, anchor.revision, path, (anchor_path, folder), dry_run)
    if dry_run:
        return dropped
    rewrite({path: content}, {path: text.encode()})
    anchor_path.unlink()
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):  # other squashes keep theirs there
        folder.parent.rmdir()
    history.reload()
    with history.alembic_errors():
        history.scripts.get_revision(script.revision)
    return dropped
