"""Replace the text of revision files: each whole or not at all, and never over another edit."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from alembic_autogen import signals
from alembic_autogen.autogenerate.rendering.publish import DRAFT, write_all
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
            drafts[path] = _draft(path, content)
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


def _draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f"{DRAFT}{secrets.token_hex(8)}.tmp")
    with draft.open("xb") as file:
        write_all(content, file.fileno())
    shutil.copymode(path, draft)
    with contextlib.suppress(PermissionError):  # only root may give a file away
        found = path.stat()
        os.chown(draft, found.st_uid, found.st_gid)
    return draft
