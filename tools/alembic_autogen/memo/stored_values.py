"""Values of earlier runs that the cache stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.memo.origin import Origin
from alembic_autogen.schema.model import ObjectKey, Schema, TableKey

if TYPE_CHECKING:
    from alembic_autogen.memo.import_state import ImportState
    from alembic_autogen.server.base import Server


@dataclass(frozen=True)
class ServerInfo:
    """The server on which a schema was made.

    :param source: the source of that server, in this run or an earlier one.
    """

    source: str
    flavor: str
    version: str

    @classmethod
    def of(cls, server: Server) -> ServerInfo:
        """Describe a server that runs."""
        return cls(server.source, server.flavor, server.version)


@dataclass(frozen=True)
class Head:
    """The remembered schema that the revisions create: a value, without a database.

    A remembered database is a :class:`Snapshot`.

    :param schema: the schema, without Alembic's version tables.
    :param appended: columns that revisions added at the end of an existing table.
    :param declared: stored objects and partitions that the models declared when they were migrated.
    :param version_tables: Alembic's own tables.
    :param naming: naming conventions of the metadata that env.py gave to the revisions.
    :param server: the server on which the schema was made.
    :param filters: the options of env.py that may leave something out of the comparison.
    :param notes: sentences about options of env.py that are not followed.
    :param origin: the run that made the schema, and the time.
    """

    schema: Schema
    appended: Mapping[TableKey, frozenset[str]]
    declared: frozenset[ObjectKey]
    version_tables: frozenset[TableKey]
    naming: str
    server: ServerInfo
    filters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    origin: Origin = field(default_factory=Origin, compare=False)

    @property
    def is_filtered(self) -> bool:
        """Whether env.py may leave something out of the comparison."""
        return bool(self.filters)


@dataclass(frozen=True)
class Snapshot:
    """A kept database: a data directory in the cache, with a database at some revision.

    It is called so in ``session/kept_databases.py`` and in the documents. The schema alone is a
    :class:`Head`.

    :param data: the directory in the cache.
    :param database: name of the database in it.
    :param appended: columns that its revisions added at the end of a table, as in :class:`Head`.
    :param declared: stored objects that the models declared, as in :class:`Head`.
    :param naming: naming conventions, as in :class:`Head`.
    :param depends: the state on which its revisions depend.
    :param origin: the run that made it, and the time.
    :param is_head: whether it includes the latest revision.
    """

    data: Path
    database: str
    appended: Mapping[TableKey, frozenset[str]]
    declared: frozenset[ObjectKey]
    naming: str
    depends: ImportState
    origin: Origin
    is_head: bool = False


@dataclass(frozen=True)
class ImportedModels:
    """The models as a run imported them.

    :param text: the digest of the statements that ``create_all()`` emits for them.
    :param naming: their naming conventions.
    :param unregistered: table classes that belong to no metadata.
    :param state: the state on which the import was seen to depend.
    :param is_complete: whether the import depends on nothing else.
    """

    text: str
    naming: str
    unregistered: tuple[str, ...]
    state: ImportState
    is_complete: bool


@dataclass(frozen=True)
class RefusedTable:
    """A table of the models that the server refused to create.

    :param table: the table's name.
    :param error: the text of the server's error.
    """

    table: TableKey
    error: str

    @property
    def sentence(self) -> str:
        """A sentence for the user."""
        return f"The server refuses the models' table {self.table}: {self.error}"


@dataclass(frozen=True)
class UnreadTable(RefusedTable):
    """A table that is not compared, since what the server prints for it cannot be parsed.

    :param error: the text that could not be parsed.
    """

    @property
    def sentence(self) -> str:
        """A sentence for the user."""
        return (
            f"The table {self.table} is not compared: this version cannot read what the server "
            f"prints for it ({self.error})."
        )


@dataclass(frozen=True)
class UnknownObject(RefusedTable):
    """An object of a kind that no revision of the tool can create, and which differs.

    :param table: its kind and its name.
    """

    @property
    def sentence(self) -> str:
        """A sentence for the user."""
        return (
            f"The {self.table} differs between models and migrations: {self.error}; create it "
            "in a revision by hand, by op.execute()."
        )


@dataclass(frozen=True)
class Created:
    """The schema that ``create_all()`` made of the models.

    :param schema: the schema, with the names that the models give.
    :param refused: tables that could not be created.
    :param statements: the models' own CREATE statement of each view, trigger, routine and event.
    :param origin: the run that made the schema, and the time.
    """

    schema: Schema
    refused: tuple[RefusedTable, ...] = ()
    statements: dict[ObjectKey, str] = field(default_factory=dict)
    origin: Origin = field(default_factory=Origin, compare=False)


@dataclass(frozen=True)
class TableStatements:
    """The statements of each table, as digests.

    :param digests: digests of the statements, by table.
    """

    digests: Mapping[TableKey, str]
