"""Import the application's models, and make their schema on the disposable server."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic_autogen.error_text import cause, first_line, said_by_server
from alembic_autogen.errors import AutogenError, ModelsError
from alembic_autogen.memo.origin import Origin
from alembic_autogen.models.defer_validators import validators_later
from alembic_autogen.sandbox.foreign_names import hint
from alembic_autogen.schema.model import ObjectKey, Schema, TableKey
from alembic_autogen.schema.names import names_that_count
from alembic_autogen.schema.read import read_schema
from alembic_autogen.schema.tokens import unquote_name
from alembic_autogen.server.scratch import empty_database

if TYPE_CHECKING:
    from types import ModuleType

    from sqlalchemy import Constraint, Engine, Index, MetaData, Table
    from sqlalchemy.exc import CompileError, DBAPIError

    from alembic_autogen.models.defer_validators import IsKnown
    from alembic_autogen.server.base import Database
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Models:
    """The application's models.

    What revisions do to the MetaData objects later (tables that they add or clear, another naming
    convention) is no part of it.

    :param metadata: the MetaData objects that hold the tables.
    :param unregistered: table classes that belong to none of them, as ``module.Class``.
    :ivar conventions: the naming conventions of the MetaData objects.
    """

    metadata: tuple[MetaData, ...]
    unregistered: tuple[str, ...] = ()
    conventions: tuple[Mapping[str, Any], ...] = field(init=False)
    _tables: tuple[Table, ...] = field(init=False)

    def __post_init__(self) -> None:
        conventions = tuple(dict(data.naming_convention) for data in self.metadata)
        tables = tuple(table for data in self.metadata for table in data.tables.values())
        object.__setattr__(self, "conventions", conventions)
        object.__setattr__(self, "_tables", tables)

    def tables(self) -> Iterator[Table]:
        """All tables of all MetaData objects."""
        return iter(self._tables)


@dataclass(frozen=True)
class Refused:
    """A table of the models that the server would not create.

    :param table: its name.
    :param error: what the server said.
    """

    table: TableKey
    error: str


@dataclass(frozen=True)
class Created:
    """What ``create_all()`` made of the models.

    :param schema: the schema, with the names that the models give.
    :param refused: tables that could not be created.
    :param statements: the models' own CREATE statement of each view, trigger, routine and event.
    :param origin: which run made it, and when.
    """

    schema: Schema
    refused: tuple[Refused, ...] = ()
    statements: dict[ObjectKey, str] = field(default_factory=dict)
    origin: Origin = field(default_factory=Origin, compare=False)


def load_models(
    settings: Settings, fallback: Iterable[MetaData] = (), is_known: IsKnown | None = None
) -> Models:
    """Import the packages of the models and find their metadata.

    :param settings: ``models``, ``metadata`` and ``pythonpath`` are used.
    :param fallback: the target_metadata of env.py, for where ``metadata`` is not configured.
    :param is_known: whether a file was imported as it is now; ``None``: import everything whole.
    :raises ModelsError: an import fails, or what is configured is not there or no MetaData.
    """
    with (
        _no_garbage_collection(),
        _application_errors(settings),
        validators_later(is_known),
    ):
        for package in settings.models:
            _import_whole(package)
        metadata = (
            tuple(_find_metadata(settings.metadata)) if settings.metadata else tuple(fallback)
        )
    if not metadata:
        raise ModelsError(
            'The models were not found: set metadata = "module:attribute" in '
            "[tool.alembic-autogen] of pyproject.toml, or target_metadata in env.py."
        )
    return Models(metadata, tuple(_strays(settings.models, metadata)))


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Importing models makes many objects and no garbage; collecting costs a fifth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # what an application imports stays to the end; looking at it again is in vain
        if enabled:
            gc.enable()


@contextmanager
def _application_errors(settings: Settings) -> Iterator[None]:
    try:
        yield
    except AutogenError:
        raise
    except (Exception, SystemExit) as error:
        said = cause(error, settings.project)
        raise ModelsError(
            f"The models could not be imported: {said}.", details=said.rest
        ) from error


def _import_whole(package: str) -> None:
    """Import a package with everything below it, so that no table class is overlooked."""
    module = importlib.import_module(package)
    for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{package}."):
        if found.name.rpartition(".")[2] != "__main__":
            importlib.import_module(found.name)


def _find_metadata(spelling: str) -> Iterator[MetaData]:
    module_name, colon, path = spelling.partition(":")
    if not all((module_name, colon, path)) or module_name.startswith("."):
        raise ModelsError(
            f'metadata must be "module:attribute", not {spelling!r} '
            "([tool.alembic-autogen] of pyproject.toml)."
        )
    try:
        found: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and not (module_name + ".").startswith(error.name + "."):
            raise
        raise ModelsError(
            f"metadata = {spelling!r}: there is no module {error.name!r}; is its folder in "
            "pythonpath of [tool.alembic-autogen]?"
        ) from error
    holder = f"module {module_name!r}"
    for name in path.split("."):
        if not hasattr(found, name):
            raise ModelsError(f"metadata = {spelling!r}: {holder} has no attribute {name!r}.")
        found, holder = getattr(found, name), repr(name)
    yield from _metadata_objects(found, spelling)


def _metadata_objects(found: Any, spelling: str) -> Iterator[MetaData]:
    from sqlalchemy import MetaData

    if callable(found) and not isinstance(found, type):
        found = found()
    found = getattr(found, "metadata", found)
    items: Sequence[Any] = found if isinstance(found, (list, tuple)) else [found]
    for item in items:
        if not isinstance(item, MetaData):
            raise ModelsError(
                f"metadata = {spelling!r} is {type(item).__name__}, not a MetaData or a callable "
                "that returns one."
            )
        yield item


def _strays(packages: Iterable[str], metadata: tuple[MetaData, ...]) -> Iterator[str]:
    """Table classes in the imported packages whose table no metadata holds."""
    known = {id(table) for data in metadata for table in data.tables.values()}
    prefixes = tuple(packages)
    for name, module in sorted(sys.modules.items()):
        if name in prefixes or name.startswith(tuple(f"{prefix}." for prefix in prefixes)):
            yield from _strays_in(module, known)


def _strays_in(module: ModuleType, known: set[int]) -> Iterator[str]:
    for item in list(vars(module).values()):
        table = vars(item).get("__table__") if isinstance(item, type) else None
        if table is not None and item.__module__ == module.__name__ and id(table) not in known:
            yield f"{module.__name__}.{item.__qualname__}"


def naming_conventions(models: Models) -> str:
    """The naming conventions, which revisions are subject to through env.py's target_metadata."""
    return repr([sorted(map(str, convention.items())) for convention in models.conventions])


def create_schema(models: Models, database: Database, project: Path) -> Created:
    """Run ``create_all()`` in a database and read what came of it.

    A table that the server refuses is left out, with those that refer to it, and the rest is made
    without it.

    :param project: the folder of the project, whose own lines are named in errors.
    :raises ModelsError: DDL that belongs to no table fails.
    """
    refused = {each.table: each for each in _dangling(models)}
    names = declared_names(models)
    while True:
        statements: dict[ObjectKey, str] = {}
        failure = _create_all(models, database, set(refused), statements, project)
        if failure is None:
            break
        refused[failure.table] = failure
        empty_database(database)
    return read_created(names, database, statements, tuple(refused.values()))


DeclaredNames = Mapping[TableKey, frozenset[str]]
"""The names that the models give to indexes and constraints, by table."""


def read_created(
    names: DeclaredNames,
    database: Database,
    statements: dict[ObjectKey, str],
    refused: tuple[Refused, ...] = (),
) -> Created:
    """Read what came of the models' statements."""
    schema = read_schema(database)
    schema = replace(schema, given_names=given_names(names, schema))
    return Created(schema, refused, statements)


def given_names(names: DeclaredNames, schema: Schema) -> dict[TableKey, frozenset[str]]:
    """For each table of a schema, the names of indexes and constraints that the models give."""
    return {
        key: names_that_count(schema.tables[key], given)
        for key, given in names.items()
        if key in schema.tables
    }


def _dangling(models: Models) -> Iterator[Refused]:
    """Tables that refer to what the models do not have; SQLAlchemy makes no DDL of those."""
    from sqlalchemy.exc import NoReferenceError

    for table in models.tables():
        for key in table.foreign_keys:
            try:
                key.column  # noqa: B018 -- to look is to resolve
            except NoReferenceError as error:
                yield Refused(table_key(table), first_line(error)[0])


def engine_for(database: Database) -> Engine:
    """An engine of the tool's own, that reaches this database only.

    Revisions may ask it for its URL, which tells where its connections lead, as in production.
    """
    from sqlalchemy import URL, create_engine
    from sqlalchemy.pool import NullPool

    address = database.server.address
    url = URL.create(
        "mysql+pymysql",
        username=address.user,
        password=address.password or None,
        host=address.host or "localhost",
        port=address.port,
        database=database.default,
        query={"unix_socket": address.unix_socket} if address.unix_socket else {},
    )
    return create_engine(url, creator=database.connect, poolclass=NullPool)


def _create_all(
    models: Models,
    database: Database,
    without: set[TableKey],
    statements: dict[ObjectKey, str],
    project: Path,
) -> Refused | None:
    """Create all tables but some; returns the first that was refused."""
    from sqlalchemy import event
    from sqlalchemy.exc import CompileError, DBAPIError

    current: list[TableKey] = []
    engine = engine_for(database)

    @event.listens_for(engine, "before_cursor_execute")
    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statement = statement.replace("%%", "%")
        key = created_object(statement)
        if key is not None:
            statements[key] = statement

    with engine.connect() as connection, noting_tables(models, current):
        for metadata in models.metadata:
            tables = [t for t in metadata.tables.values() if table_key(t) not in without]
            try:
                metadata.create_all(connection, tables=tables, checkfirst=False)
            except AutogenError:
                raise
            except (Exception, SystemExit) as error:
                if current and isinstance(error, (DBAPIError, CompileError)):
                    said = _refusal(error)
                    return Refused(current[-1], f"{said}{hint(said, database.schemas)}")
                why = cause(error, project)
                raise ModelsError(f"The models' DDL fails: {why}.", details=why.rest) from error
    return None


def _refusal(error: DBAPIError | CompileError) -> str:
    """Why a table cannot be created, without the addresses of SQLAlchemy's objects."""
    text = said_by_server(getattr(error, "orig", None) or error)
    return re.sub(r"<[\w.]*\.(\w+) object at 0x[0-9a-f]+>", r"\1", text)


@contextmanager
def noting_tables(models: Models, current: list[TableKey]) -> Iterator[None]:
    """Keep the table that is being created, its DDL events included, in a list."""
    from sqlalchemy import event

    def begin(table: Table, connection: Any, **kw: Any) -> None:
        current.append(table_key(table))

    def end(table: Table, connection: Any, **kw: Any) -> None:
        current.clear()

    listeners = [
        (table, name, function)
        for table in models.tables()
        for name, function in (("before_create", begin), ("after_create", end))
    ]
    for listener in listeners:
        event.listen(*listener)
    try:
        yield
    finally:
        for listener in listeners:
            event.remove(*listener)


def table_key(table: Table) -> TableKey:
    """The key of a SQLAlchemy table."""
    return TableKey(table.schema and str(table.schema), str(table.name))


_CREATED_OBJECT = re.compile(
    r"""\s*CREATE\b(?:(?!\bTABLE\b).)*?\b(?P<kind>VIEW|TRIGGER|FUNCTION|PROCEDURE|EVENT)\s+
    (?:IF\s+NOT\s+EXISTS\s+)?
    (?:(?P<schema>`(?:[^`]|``)+`|\w+)\s*\.\s*)?(?P<name>`(?:[^`]|``)+`|[\w$]+)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def created_object(statement: str) -> ObjectKey | None:
    """The view, trigger, routine or event that a statement creates, if it does."""
    match = _CREATED_OBJECT.match(statement)
    if match is None:
        return None
    schema, name = (
        unquote_name(text) if text and text.startswith("`") else text
        for text in (match["schema"], match["name"])
    )
    return ObjectKey(match["kind"].lower(), schema, str(name))


def declared_names(models: Models) -> DeclaredNames:
    """The names that the models give to indexes and constraints, naming conventions applied."""
    return dict(_declared_names(models))


def _declared_names(models: Models) -> Iterator[tuple[TableKey, frozenset[str]]]:
    from sqlalchemy.dialects.mysql import pymysql

    preparer = pymysql.dialect().identifier_preparer
    for table in models.tables():
        items: list[Constraint | Index] = [*table.constraints, *table.indexes]
        names = (
            preparer.format_constraint(item, _alembic_quote=False)
            for item in items
            if item.name is not None
        )
        yield table_key(table), frozenset(str(name) for name in names if name)
