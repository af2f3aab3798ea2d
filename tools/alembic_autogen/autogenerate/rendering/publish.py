"""Put a proved revision into ``versions/``: whole or not at all, and never over another file."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path

from alembic_autogen import signals
from alembic_autogen.errors import HistoryError

DRAFT = ".alembic-autogen-"
"""The beginning of a draft's name; Alembic does not take such a file for a revision."""
_NO_UNNAMED_FILES = frozenset({errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT})
"""Errors of file systems and kernels without unnamed files (open(2), O_TMPFILE)."""


def publish(source: str, final_path: Path) -> Path:
    """Write a file under its final name in one step, after which signals are ignored.

    :param source: its text.
    :param final_path: its path in ``versions/``; there must be no file yet.
    :raises HistoryError: the file exists, or the folder cannot be written to.
    """
    content = source.encode()
    try:
        final_path.parent.mkdir(parents=True, exist_ok=True)
        remove_drafts(final_path.parent)
        if not _publish_unnamed(content, final_path):
            _publish_draft(content, final_path)
    except FileExistsError as error:
        raise HistoryError(
            f"{final_path} exists already; change file_template in alembic.ini so that names "
            "differ."
        ) from error
    except OSError as error:
        raise HistoryError(
            f"The revision cannot be written to {final_path}: {error.strerror}."
        ) from error
    return final_path


def remove_drafts(folder: Path) -> None:
    """Remove the drafts of processes that were killed; the lock excludes living ones."""
    for draft in folder.glob(f"{DRAFT}*.tmp"):
        draft.unlink()


def _publish_unnamed(content: bytes, final_path: Path) -> bool:
    """Write a file that gets its name once it is complete: a killed process leaves nothing.

    :returns: whether this file system supports that.
    """
    folder = os.open(final_path.parent, os.O_RDONLY)
    try:
        with open(_unnamed(final_path.parent), "wb") as file:
            write_all(content, file.fileno())
            signals.too_late()
            # Python calls linkat(2), which is needed here, only with a folder's descriptor
            os.link(f"/proc/self/fd/{file.fileno()}", final_path, src_dir_fd=folder)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno in _NO_UNNAMED_FILES:
            return False
        raise
    finally:
        os.close(folder)
    return True


def _unnamed(folder: Path) -> int:
    if not hasattr(os, "O_TMPFILE"):
        raise OSError(errno.EOPNOTSUPP, "no unnamed files")
    return os.open(folder, os.O_TMPFILE | os.O_WRONLY, 0o666)


def _publish_draft(content: bytes, final_path: Path) -> None:
    """Write a file under another name, and rename it."""
    draft = draft_beside(final_path)
    try:
        write_draft(draft, content)
        signals.too_late()
        _move(draft, final_path)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()


def draft_beside(path: Path) -> Path:
    """A name for a draft in the folder of a file."""
    return path.with_name(f"{DRAFT}{secrets.token_hex(8)}.tmp")


def write_draft(draft: Path, content: bytes) -> None:
    """Write a draft, which does not exist yet, and wait until it is on the disk."""
    with draft.open("xb") as file:
        write_all(content, file.fileno())


def write_all(content: bytes, descriptor: int) -> None:
    """Write to a file, and wait until it is on the disk."""
    written = 0
    while written < len(content):
        written += os.write(descriptor, content[written:])
    os.fsync(descriptor)


def _move(draft: Path, final_path: Path) -> None:
    """Rename a file unless the name is taken, even on file systems without hard links."""
    try:
        os.link(draft, final_path)
    except FileExistsError:
        raise
    except OSError:
        if final_path.exists():
            raise FileExistsError(final_path) from None
        draft.replace(final_path)
