"""Put a proved revision into ``versions/``: whole or not at all, and never over another file."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from alembic_autogen import cache
from alembic_autogen.errors import HistoryError
from alembic_autogen.progress import Progress


@contextlib.contextmanager
def one_at_a_time(config: Path, progress: Progress) -> Iterator[None]:
    """Keep other runs that write revisions of the same project waiting.

    The lock is the kernel's, so it ends with the process, however that ends.

    :param config: alembic.ini of the project.
    """
    name = hashlib.sha256(os.fsencode(config)).hexdigest()[:32]
    with cache.lock_file(name).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.step("waiting for another run that writes a revision of this project")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def publish(source: str, final_path: Path) -> Path:
    """Write a file under its final name in one step.

    :param source: its text.
    :param final_path: where it goes; nothing may stand there.
    :raises HistoryError: something stands there, or the folder cannot be written to.
    """
    # a name that Alembic does not take for a revision, should this process die right here
    draft = final_path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        final_path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("x", encoding="utf-8", newline="\n") as file:
            file.write(source)
            file.flush()
            os.fsync(file.fileno())
        _move(draft, final_path)
    except FileExistsError as error:
        raise HistoryError(
            f"{final_path} exists already; change file_template in alembic.ini so that names "
            "differ."
        ) from error
    except OSError as error:
        raise HistoryError(
            f"The revision cannot be written to {final_path}: {error.strerror}."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
    return final_path


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
