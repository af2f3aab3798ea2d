"""The manifest of a backup: the file manifest.json in the directory of its run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from alembic_autogen.apply.backup.literals import SavedColumn
from alembic_autogen.apply.backup.losses import LossKind, NamesBeforeRevision
from alembic_autogen.apply.backup.row_file import RowForm, write_texts
from alembic_autogen.errors import TargetError
from alembic_autogen.schema.model import TableKey

FILE = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True)
class Item:
    """The rows of one table that were saved before a statement.

    :param number: counts the items of a run, from 1.
    :param statement: the number of the statement in its revision, from 1.
    :param table: the name of the table then.
    :param key: its key; empty if it has none.
    :param columns: the saved columns.
    :param names: table and columns as named before each revision of the run, the last one first.
    :param file: the name of the file with the rows.
    :param definition: the name of the file with CREATE TABLE; empty if the table was kept.
    :param is_locked: whether nobody could write while the rows were saved.
    :param is_compared: whether only those are left that the statement has changed.
    :param is_in_transaction: whether the statement is committed with others, and not by itself.
    """

    number: int
    revision: str
    statement: int
    sql: str
    kind: LossKind
    table: TableKey
    key: tuple[SavedColumn, ...]
    columns: tuple[SavedColumn, ...]
    names: tuple[NamesBeforeRevision, ...]
    file: str
    rows: int = 0
    sha256: str = ""
    saved_at: str = ""
    definition: str = ""
    is_locked: bool = True
    is_compared: bool = False
    is_in_transaction: bool = False

    @property
    def may_be_lost(self) -> bool:
        """Whether the statement may have taken effect: without a comparison before its commit, its
        transaction was rolled back."""
        return self.is_compared or not self.is_in_transaction or not self.key

    @property
    def is_restorable(self) -> bool:
        """Whether the rows can be given back: values need a key."""
        return bool(self.key) or self.kind in (LossKind.TABLE, LossKind.ROWS)

    @property
    def is_whole(self) -> bool:
        """Whether whole rows were saved, which come back by INSERT."""
        return self.kind in (LossKind.TABLE, LossKind.ROWS) or not self.key

    @property
    def form(self) -> RowForm:
        """The form of the rows, with the names before the revision."""
        names = self.names[0]
        columns = tuple(names.columns[each.name] for each in self.columns)
        key = tuple(names.columns[each.name] for each in self.key)
        return RowForm(names.table.sql, columns, key, self.is_whole)


@dataclass(frozen=True)
class Manifest:
    """The content of the file: the database, the run, and what it has saved.

    :param host: the address of the database; without a password.
    :param direction: ``upgrade`` or ``downgrade``.
    :param current: the revisions of the database before the run.
    :param revisions: the revisions that were to be run.
    :param begins: the revision in which the run has gone on after a statement; empty if it has
        begun with a whole one.
    :param begins_after: the number of that statement.
    :param finished_at: empty if the run has not come to its end.
    """

    host: str
    database: str
    server: str
    direction: str
    current: tuple[str, ...]
    revisions: tuple[str, ...]
    started_at: str
    begins: str = ""
    begins_after: int = 0
    finished_at: str = ""
    items: tuple[Item, ...] = field(default=())

    def with_item(self, item: Item) -> Manifest:
        """A manifest with one item more, or with another one of its number."""
        others = tuple(each for each in self.items if each.number != item.number)
        return replace(self, items=tuple(sorted((*others, item), key=lambda i: i.number)))

    def write(self, folder: Path) -> None:
        """Write it to a directory.

        :raises OSError: it cannot be written.
        """
        document = {"format": _FORMAT, **asdict(self)}
        document["items"] = [_item_document(each) for each in self.items]
        text = json.dumps(document, indent=2, ensure_ascii=False)
        write_texts(folder / FILE, [f"{text}\n"])


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a directory.

    :raises TargetError: there is none, or it is none of this format.
    """
    path = folder / FILE
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document.pop("format") != _FORMAT:
            raise ValueError("it is of another format")
        items = tuple(map(_item, document.pop("items")))
        current, revisions = (tuple(document.pop(key)) for key in ("current", "revisions"))
        return Manifest(**document, current=current, revisions=revisions, items=items)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TargetError(
            f"{path} is not a manifest of --backup that can be read ({type(error).__name__}: "
            f"{error}); restore from an unchanged copy of the directory."
        ) from error


def _item_document(item: Item) -> dict[str, object]:
    return {
        **asdict(item),
        "kind": item.kind.value,
        "table": _table_document(item.table),
        "names": [{**asdict(each), "table": _table_document(each.table)} for each in item.names],
    }


def _item(document: Mapping[str, Any]) -> Item:
    return Item(
        **{
            **document,
            "kind": LossKind(document["kind"]),
            "table": TableKey(*document["table"]),
            "key": tuple(SavedColumn(**each) for each in document["key"]),
            "columns": tuple(SavedColumn(**each) for each in document["columns"]),
            "names": tuple(
                NamesBeforeRevision(each["revision"], TableKey(*each["table"]), each["columns"])
                for each in document["names"]
            ),
        }
    )


def _table_document(table: TableKey) -> list[str | None]:
    return [table.schema, table.name]
