"""Replace the text of revision files: each whole or not at all, and never over another edit."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from alembic_autogen import signals
from alembic_autogen.autogenerate.rendering.publish import draft_beside, write_draft
from alembic_autogen.errors import HistoryError


def rewrite(before: Mapping[Path, bytes], after: Mapping[Path, bytes]) -> None:
    """Write new texts of files, after which signals are ignored.

    All of them are on disk before the first file is replaced. A file that is replaced alone, by a
    run that is killed in between, is valid too: only one of them has another parent.

    :param before: the files, without symbolic links, as they were read.
    :param after: their new texts.
    :raises HistoryError: a file has changed meanwhile, or a folder cannot be written to.
    """
    drafts: dict[Path, Path] = {}
    try:
        for path, content in after.items():
            drafts[path] = draft_beside(path)
            write_draft(drafts[path], content)
            _take_over(path, drafts[path])
        for path in after:
            if path.read_bytes() != before[path]:
                raise HistoryError(
                    f"{path} has changed while it was proved; nothing was written. Run it again."
                )
        signals.too_late()
        for path, draft in drafts.items():
            draft.replace(path)
    except OSError as error:
        raise HistoryError(f"{error.filename} cannot be written: {error.strerror}.") from error
    finally:
        for draft in drafts.values():
            with contextlib.suppress(OSError):
                draft.unlink()


def _take_over(path: Path, draft: Path) -> None:
    """Give a draft the permissions and the owner of the file that it will replace."""
    shutil.copymode(path, draft)
    with contextlib.suppress(PermissionError):  # only root may give a file away
        found = path.stat()
        os.chown(draft, found.st_uid, found.st_gid)
