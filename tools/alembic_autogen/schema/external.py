"""Tables of others: which tables they are.

A foreign key may refer to a table that neither the models nor the revisions make, such as that of
another service in the same server. The setting ``external`` has patterns of such tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from alembic_autogen.schema.model import Schema, Table, TableKey

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database

STAND_IN = "stand-in of alembic-autogen"
"""The comment of a stand-in; other tables are left alone."""


@dataclass(frozen=True)
class ExternalTables:
    """The tables that others make.

    :param patterns: patterns of ``table`` or ``database.table``.
    :param own: the name of the application's own database, by which a pattern may call it.
    """

    patterns: tuple[str, ...] = ()
    own: str = ""

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def __contains__(self, key: TableKey) -> bool:
        return any(self._matches(pattern, key) for pattern in self.patterns)

    def _matches(self, pattern: str, key: TableKey) -> bool:
        names = {str(key)}
        if self.own and key.schema is None:
            names.add(f"{self.own}.{key.name}")
        if key.schema == self.own:
            names.add(key.name)
        return any(fnmatchcase(name, pattern) for name in names)

    def tables(self, *schemas: Schema) -> frozenset[TableKey]:
        """The tables of schemas that others make."""
        return frozenset(key for each in schemas for key in each.tables if key in self)

    def unused(self, *schemas: Schema) -> list[str]:
        """The patterns that match no table of schemas."""
        keys = {key for each in schemas for key in each.tables}
        return [p for p in self.patterns if not any(self._matches(p, key) for key in keys)]


def key_in(database: Database, key: TableKey) -> TableKey:
    """The key of a table as it is read from a database of the tool's."""
    is_own = key.schema in (database.default, database.name)
    return TableKey(None if is_own else key.schema, key.name)


def without_stand_ins(tables: Iterable[Table]) -> list[Table]:
    """The tables that are not stand-ins."""
    return [table for table in tables if table.comment != STAND_IN]


def external_hint(missing: Collection[TableKey]) -> str:
    """The advice to set ``external`` for tables that are not there."""
    patterns = ", ".join(json.dumps(_pattern(key), ensure_ascii=False) for key in missing)
    return (
        f"; if another application makes {' and '.join(map(str, missing))}, set external = "
        f"[{patterns}] in [tool.alembic-autogen]"
    )


def _pattern(key: TableKey) -> str:
    """A pattern of ``external`` that matches a table."""
    name = re.sub(r"[.*?\[\]]", "?", key.name)
    return name if key.schema is None else f"{key.schema}.{name}"
