"""The two schemas that every comparison starts from: the models' and the history's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from alembic_autogen.memo.origin import Origins
from alembic_autogen.memo.reasons import NotRemembered
from alembic_autogen.memo.stored_values import (
    Created,
    Head,
    RefusedTable,
    UnknownObject,
    UnreadTable,
)
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import Comparison, Rules
from alembic_autogen.schema.external import ExternalTables
from alembic_autogen.schema.left_out import LeftOutObjects, with_current_tables
from alembic_autogen.schema.model import Schema, TableKey, without
from alembic_autogen.schema.names_as_written import Spelling, named_tables, respelled
from alembic_autogen.schema.renames import Renames
from alembic_autogen.schema.unknown_kinds import OF_THE_SERVER, PRIVILEGES, WHY

if TYPE_CHECKING:
    from alembic_autogen.memo.import_state import TrackedState
    from alembic_autogen.models.load import Models
    from alembic_autogen.session.migrated_database import MigratedDatabase
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Schemas:
    """Both schemas.

    :param created: the schema that ``create_all()`` created.
    :param head: the schema that the revisions created.
    :param unregistered: table classes that belong to no metadata.
    :param filtered: the objects that the filters of env.py leave out.
    :param external: the tables that others make, which are not compared.
    :param not_remembered: the reasons why the next run will build the schemas again.
    """

    created: Created
    head: Head
    unregistered: tuple[str, ...]
    filtered: LeftOutObjects = field(default_factory=LeftOutObjects)
    external: ExternalTables = field(default_factory=ExternalTables)
    not_remembered: NotRemembered = field(default_factory=NotRemembered)

    @property
    def origins(self) -> Origins:
        """The run that built each schema, and when."""
        return Origins(self.created.origin, self.head.origin, self.not_remembered)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about settings, and options of env.py, that have no effect."""
        unused = self.external.unused(self.created.schema, self.head.schema)
        names = ", ".join(map(json.dumps, unused))
        are = "names no table" if len(unused) == 1 else "name no table"
        found = (f"external: {names} {are} to which a foreign key refers.",) if unused else ()
        others = (
            f"Not compared: {key.kind} {key} (the models declare no such {key.kind})."
            for key in self.head.schema.unknown
            if key not in self.created.schema.unknown
        )
        return (*self.head.notes, *self.filtered.notes, *found, *others, *self._of_the_server())

    def _of_the_server(self) -> Iterator[str]:
        """Sentences about what belongs to no database, which revisions or models change."""
        declared = (*self.head.declared, *self.created.statements)
        for key in sorted({key for key in declared if key.kind in OF_THE_SERVER}):
            belong = "they belong" if key.kind == PRIVILEGES else "it belongs"
            yield f"Not compared: {key.kind} {key} ({belong} to the server, to no database)."

    @property
    def left_out(self) -> frozenset[TableKey]:
        """Tables that are not compared: Alembic's own, and those of :attr:`refused`."""
        refused = (*self.created.refused, *self._unread())
        return frozenset({*self.head.version_tables, *(each.table for each in refused)})

    @property
    def refused(self) -> tuple[RefusedTable, ...]:
        """Tables that the server refused or that cannot be read, and objects of unknown kinds."""
        return (*self.created.refused, *self._unread(), *self._unknown())

    def _unread(self) -> Iterator[RefusedTable]:
        unread = {**self.head.schema.unread, **self.created.schema.unread}
        for key in sorted(unread, key=attrgetter("order")):
            yield UnreadTable(key, unread[key])

    def _unknown(self) -> Iterator[RefusedTable]:
        """Objects of unknown kinds that only the models have, or that differ."""
        at_head = self.head.schema.unknown
        for key, text in sorted(self.created.schema.unknown.items(), key=str):
            if at_head.get(key) != text:
                yield UnknownObject(TableKey(None, f"{key.kind} {key}"), WHY)

    def current(self) -> Schema:
        """The schema at head, without tables that are not compared."""
        return without(respelled(self.head.schema, self._written), self.left_out)

    @property
    def _written(self) -> list[TableKey]:
        """The names of the models' tables and views as the models write them."""
        return [*named_tables(self.created.schema), *(each.table for each in self.created.refused)]

    def target(self) -> Schema:
        """The models' schema; objects that env.py leaves out are copied into it from head."""
        schema = without(self.created.schema, self.left_out)
        if self.external:
            others = self.external.tables(schema, self.head.schema)
            schema = with_current_tables(schema, self.current(), others)
        if not (self.filtered.tables or self.filtered.changed):
            return schema
        schema = with_current_tables(schema, self.current(), self.filtered.tables)
        return replace(schema, tables={**schema.tables, **self.filtered.changed})

    def rules(self, settings: Settings) -> Rules:
        """The rules for which differences to report."""
        appended = self.head.appended
        if not self.head.schema.keeps_names:
            schema, names = self.head.schema, [*named_tables(self.head.schema), *self._written]
            spelling = Spelling(names, schema.own, folds_case=schema.folds_case)
            appended = {spelling.key(key): names for key, names in appended.items()}
        return Rules(
            column_order=settings.column_order,
            appended=appended,
            ignore=settings.ignore,
            declared=self.head.declared,
            untouched=self.filtered.tables,
        )

    def compare(self, settings: Settings, renames: Renames | None = None) -> Comparison:
        """Compare the schemas."""
        found = compare(self.current(), self.target(), self.rules(settings), renames)
        return replace(found, flavors=settings.flavors)

    def keep_database(self) -> bool:
        """Keep the database at head for later runs, if this run has created one.

        :returns: whether it will be kept, in which case the server has ended.
        """
        return False


@dataclass(frozen=True)
class BuiltSchemas(Schemas):
    """Both schemas, with the imported models and a database at head.

    :param models: the imported models.
    :param database: a database at head, created on first use.
    :param tracked: the dependencies of head, if this run has built and may remember it.
    """

    models: Models = field(kw_only=True)
    database: MigratedDatabase = field(kw_only=True)
    tracked: TrackedState | None = field(kw_only=True, default=None)

    def keep_database(self) -> bool:
        """Keep the database at head for later runs, if this run has created one.

        :returns: whether it will be kept, in which case the server has ended.
        """
        return self.tracked is not None and self.database.keep(self.head, self.tracked)
