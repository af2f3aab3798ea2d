"""Files of saved rows: SQL that can be executed by hand, and that is read again to restore them."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from alembic_autogen.apply.backup.literals import LITERAL
from alembic_autogen.errors import TargetError
from alembic_autogen.quoting import quote_name

_SESSION = (
    "SET NAMES utf8mb4, time_zone = '+00:00', foreign_key_checks = 0, unique_checks = 1,"
    " sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';\n"
)
_LARGEST = 1_000_000
"""The length of an INSERT after which another one begins, in characters."""
_BLOCK = 1_000_000

Literals = tuple[str, ...]


class SavedRow(NamedTuple):
    """A row as it was before a statement.

    :param key: literals of its key.
    :param before: literals of the saved columns.
    :param after: their literals after the statement; ``None`` if they were not compared.
    """

    key: Literals
    before: Literals
    after: Literals | None = None


@dataclass(frozen=True)
class RowForm:
    """The form in which rows of a table are written.

    :param table: the quoted name of the table.
    :param columns: the names of the saved columns.
    :param key: the names of the columns of the key.
    :param is_whole: whether rows come back by INSERT, and not by UPDATE.
    """

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    is_whole: bool

    @property
    def header(self) -> str:
        """The beginning of a file."""
        what = json.dumps(f"{self.table}: {', '.join(self.columns)}")
        return f"-- {what}, saved by alembic-autogen upgrade or downgrade --backup\n{_SESSION}"

    def texts(self, rows: Iterable[SavedRow]) -> Iterator[str]:
        """The parts of a file after its header."""
        return self._inserts(rows) if self.is_whole else map(self._update, rows)

    def _inserts(self, rows: Iterable[SavedRow]) -> Iterator[str]:
        size, end = 0, ""
        for row in rows:
            text = f"({', '.join(row.before)})"
            if end and size + len(text) > _LARGEST:
                yield ";\n"
                size, end = 0, ""
            yield f"{end}{text}" if end else f"{self._insert}{text}"
            size, end = size + len(text), ",\n"
        if end:
            yield ";\n"

    @property
    def _insert(self) -> str:
        return f"INSERT INTO {self.table} ({', '.join(map(quote_name, self.columns))}) VALUES\n"

    def _update(self, row: SavedRow) -> str:
        values = _pairs(self.columns, row.before, ", ")
        where = _pairs(self.key, row.key, " AND ")
        then = "" if row.after is None else f" -- then {', '.join(row.after)}"
        return f"UPDATE {self.table} SET {values} WHERE {where};{then}\n"

    def read(self, path: Path) -> Iterator[SavedRow]:
        """Read the rows of a file.

        :raises TargetError: it is not one that was written in this form.
        """
        pattern = re.compile(self._whole_pattern if self.is_whole else self._update_pattern)
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read(len(self.header))
            if text != self.header:
                raise _unreadable(path)
            text = ""
            while block := file.read(_BLOCK):
                text += block
                at = 0
                while found := pattern.match(text, at):
                    at = found.end()
                    yield self._row(found)
                text = text[at:]
        if text:
            raise _unreadable(path)

    @property
    def _whole_pattern(self) -> str:
        values = ", ".join([LITERAL] * len(self.columns))
        return rf"(?:{re.escape(self._insert)})?\(({values})\)[,;]\n"

    @property
    def _update_pattern(self) -> str:
        values = ", ".join(f"{re.escape(quote_name(n))} = ({LITERAL})" for n in self.columns)
        where = " AND ".join(f"{re.escape(quote_name(n))} = ({LITERAL})" for n in self.key)
        then = ", ".join([LITERAL] * len(self.columns))
        return (
            rf"UPDATE {re.escape(self.table)} SET {values} WHERE {where};(?: -- then ({then}))?\n"
        )

    def _row(self, found: re.Match[str]) -> SavedRow:
        if self.is_whole:
            before = tuple(found[1].split(", "))
            places = [self.columns.index(name) for name in self.key]
            return SavedRow(tuple(before[place] for place in places), before)
        *literals, then = found.groups()
        width = len(self.columns)
        after = tuple(then.split(", ")) if then else None
        return SavedRow(tuple(literals[width:]), tuple(literals[:width]), after)


def _pairs(names: Sequence[str], literals: Literals, separator: str) -> str:
    return separator.join(
        f"{quote_name(n)} = {text}" for n, text in zip(names, literals, strict=True)
    )


class Written(NamedTuple):
    """The result of writing a file."""

    rows: int
    sha256: str


def write_rows(path: Path, form: RowForm, rows: Iterable[SavedRow]) -> Written:
    """Write a file, which is there either completely or not at all.

    :raises OSError: it cannot be written.
    """
    count = 0

    def counted() -> Iterator[SavedRow]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    digest = write_texts(path, _all(form, counted()))
    return Written(count, digest)


def _all(form: RowForm, rows: Iterable[SavedRow]) -> Iterator[str]:
    yield form.header
    yield from form.texts(rows)


def write_texts(path: Path, texts: Iterable[str]) -> str:
    """Write a file, which is there either completely or not at all, and return its SHA-256.

    :raises OSError: it cannot be written.
    """
    digest = hashlib.sha256()
    partial = path.with_name(f"{path.name}.part")
    try:
        with partial.open("wb") as file:
            for text in texts:
                content = text.encode()
                digest.update(content)
                file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync_folder(path.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _unreadable(path: Path) -> TargetError:
    return TargetError(
        f"{path} is not as --backup has written it; restore from an unchanged copy of it."
    )
