"""A change of a file, and how it is written: completely or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from alembic_autogen.errors import ConfigurationError


@dataclass(frozen=True)
class FileChange:
    """Text that is added to a file.

    :param path: the file, which may not exist yet.
    :param what: what is added, for reports and questions.
    :param added: the text that is added, as it is shown.
    :param before: the file's content; ``None`` if there is no such file.
    :param after: its content afterwards.
    """

    path: Path
    what: str
    added: str
    before: bytes | None
    after: bytes


Offer = FileChange | str | None
"""An offer to add to a file: a change; the reason why nothing can be added, as a sentence; or
``None`` if there is nothing to add."""


def insertion(path: Path, what: str, added: str, before: str | None, at: int = -1) -> FileChange:
    """A change that inserts lines and leaves everything else as it is, byte for byte.

    :param added: the lines, with ``\\n`` between them; the file's own line endings are taken.
    :param before: the text of the file, as :func:`read` returns it.
    :param at: the place in the text (default: its end).
    """
    text = before or ""
    end = "\r\n" if "\r\n" in text else "\n"
    place = len(text) if at < 0 else at
    head, tail = text[:place], text[place:]
    gap = end if head and not head.endswith("\n") else ""
    after = head + gap + added.replace("\n", end) + tail
    return FileChange(
        path, what, added, None if before is None else before.encode(), after.encode()
    )


def read(path: Path) -> str | None:
    """The text of a file with its line endings; ``None`` if there is none.

    :raises ConfigurationError: it cannot be read as UTF-8.
    """
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} cannot be read: it is not encoded in UTF-8.") from error


def write(change: FileChange) -> None:
    """Write a change; the file keeps its permissions, and a symbolic link stays one.

    :raises ConfigurationError: the file has changed meanwhile, or cannot be written.
    """
    path = change.path.resolve()
    now = path.read_bytes() if path.exists() else None
    if now != change.before:
        raise ConfigurationError(f"{change.path} has changed meanwhile; run init again.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(change.after)
            Path(temporary).chmod(path.stat().st_mode if now is not None else 0o666 & ~_mask())
            Path(temporary).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        raise ConfigurationError(
            f"{change.path} cannot be written: {error.strerror}; nothing was changed in it."
        ) from error


def _mask() -> int:
    """The mask for permissions of new files, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
