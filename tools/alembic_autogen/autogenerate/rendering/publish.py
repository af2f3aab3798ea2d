"""Put a proved revision into ``versions/``: whole or not at all, and never over another file."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from alembic_autogen import signals
from alembic_autogen.cache import store
from alembic_autogen.errors import HistoryError
from alembic_autogen.progress import Progress

_DRAFT = ".alembic-autogen-"
"""How the name of a draft begins; Alembic does not take it for a revision."""
_NO_UNNAMED_FILES = frozenset({errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT})
"""What file systems and kernels without unnamed files answer (open(2), O_TMPFILE)."""


@contextlib.contextmanager
def one_at_a_time(config: Path, progress: Progress) -> Iterator[None]:
    """Keep other runs that write revisions of the same project waiting.

    The lock is the kernel's, so it ends with the process, however that ends. alembic.ini itself is
    locked, since that is what runs of other users, and in containers, have in common.

    :param config: alembic.ini of the project.
    """
    if not config.is_file():  # its reader reports that
        yield
        return
    try:
        lock = _locked(config, os.O_RDONLY, progress)
    except OSError:  # by NFS, what is open for reading only cannot be locked (flock(2))
        name = hashlib.sha256(os.fsencode(config)).hexdigest()[:32]
        lock = _locked(store.lock_file(name), os.O_RDWR | os.O_CREAT, progress)
    try:
        yield
    finally:
        os.close(lock)


def _locked(path: Path, flags: int, progress: Progress) -> int:
    """Lock a file; gives the descriptor that holds the lock."""
    while True:
        descriptor = os.open(path, flags, 0o600)
        try:
            _lock(descriptor, progress)
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # an editor has put another file in its place


def _lock(descriptor: int, progress: Progress) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        progress.step("waiting for another run that writes a revision of this project")
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def publish(source: str, final_path: Path) -> Path:
    """Write a file under its final name in one step, after which signals are too late.

    :param source: its text.
    :param final_path: its path in ``versions/``; there must be no file yet.
    :raises HistoryError: there is a file, or the folder cannot be written to.
    """
    content = source.encode()
    try:
        final_path.parent.mkdir(parents=True, exist_ok=True)
        _remove_drafts(final_path.parent)
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


def _remove_drafts(folder: Path) -> None:
    """Remove what was left by a process that was killed; none that lives is here with us."""
    for draft in folder.glob(f"{_DRAFT}*.tmp"):
        draft.unlink()


def _publish_unnamed(content: bytes, final_path: Path) -> bool:
    """Write a file that gets its name when it is whole: a process that is killed leaves nothing.

    :returns: whether that can be done here.
    """
    folder = os.open(final_path.parent, os.O_RDONLY)
    try:
        with open(_unnamed(final_path.parent), "wb") as file:
            _write(content, file.fileno())
            signals.too_late()
            # Only with a folder's descriptor does Python make that the linkat(2) it has to be.
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
    draft = final_path.with_name(f"{_DRAFT}{secrets.token_hex(8)}.tmp")
    try:
        with draft.open("xb") as file:
            _write(content, file.fileno())
        signals.too_late()
        _move(draft, final_path)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()


def _write(content: bytes, descriptor: int) -> None:
    written = 0
    while written < len(content):
        written += os.write(descriptor, content[written:])
    os.fsync(descriptor)


def _move(draft: Path, final_path: Path) -> None:
    """Rename, unless the name is taken; some file systems have no hard links to say so."""
    try:
        os.link(draft, final_path)
    except FileExistsError:
        raise
    except OSError:
        if final_path.exists():
            raise FileExistsError(final_path) from None
        draft.replace(final_path)
