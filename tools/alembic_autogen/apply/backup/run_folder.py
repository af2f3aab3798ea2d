"""The directory in which one run saves what it destroys."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from alembic_autogen.apply.backup.manifest import Item, Manifest
from alembic_autogen.errors import TargetError
from alembic_autogen.schema.model import TableKey


def now() -> str:
    """The present time, in ISO 8601."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


_IGNORE_ALL = "# Rows of a database: keep them out of git.\n*\n"


class RunFolder:
    """A new directory, and its manifest. Git ignores it.

    :param parent: the directory that the user has named.
    :param manifest: the manifest before the run.
    :raises TargetError: nothing can be written there.
    """

    def __init__(self, parent: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        time = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        name = f"{time}-{_plain(manifest.database)}-{manifest.direction}"
        try:
            parent.mkdir(parents=True, exist_ok=True)
            self.path = _new(parent, name)
            (self.path / ".gitignore").write_text(_IGNORE_ALL, encoding="utf-8")
            manifest.write(self.path)
        except OSError as error:
            raise TargetError(
                f"Nothing can be saved in {parent} ({error.strerror or error}), and nothing was "
                "changed; give --backup a directory that can be written."
            ) from error

    @property
    def next_number(self) -> int:
        """The number of the next item."""
        return len(self.manifest.items) + 1

    def file_name(self, table: TableKey) -> str:
        """The beginning of the names of files for a table; no name leads to another directory."""
        return f"{self.next_number:04}_{_plain(table.name)}"

    def add(self, item: Item) -> None:
        """Add or update an item in the manifest, after its file has been written.

        :raises OSError: the manifest cannot be written.
        """
        self.manifest = self.manifest.with_item(item)
        self.manifest.write(self.path)

    def finish(self) -> None:
        """Note that the run has come to its end.

        :raises OSError: the manifest cannot be written.
        """
        self.manifest = replace(self.manifest, finished_at=now())
        self.manifest.write(self.path)


def _new(parent: Path, name: str) -> Path:
    number = 1
    while True:
        path = parent / (name if number == 1 else f"{name}-{number}")
        try:
            path.mkdir()
        except FileExistsError:
            number += 1
            continue
        return path


def _plain(name: str) -> str:
    """A name that is a name of a file everywhere."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)[:40]
