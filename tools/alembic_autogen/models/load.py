"""Import the application's models."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.error_text import cause
from alembic_autogen.errors import AutogenError, ModelsError
from alembic_autogen.requirements import outdated_for_models
from alembic_autogen.sandbox.named_object import named_object

if TYPE_CHECKING:
    from types import ModuleType

    from sqlalchemy import MetaData, Table

    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Models:
    """The application's models.

    Later changes that revisions make to the MetaData objects (tables added or removed, another
    naming convention) do not affect it.

    :param metadata: the MetaData objects that hold the tables.
    :param unregistered: table classes whose table is in none of them, as ``module.Class``.
    :param flavor: the flavor of the server on which they are created, ``mysql`` or ``mariadb``.
    :param dialect: the name of SQLAlchemy's dialect with which the application creates them; it
        selects options (``mysql_engine``, ``mariadb_engine``) and types.
    :param stand_ins: the stand-ins for tables of others, of which some are in the MetaData objects.
    :param translated: the schemas in the place of those that the application's MetaData objects
        name (:mod:`.translate`).
    :ivar conventions: the naming conventions of the MetaData objects.
    """

    metadata: tuple[MetaData, ...]
    unregistered: tuple[str, ...] = ()
    flavor: str = "mysql"
    dialect: str = "mysql"
    stand_ins: tuple[Table, ...] = ()
    translated: Mapping[str | None, str | None] = field(default_factory=dict)
    conventions: tuple[Mapping[str, object], ...] = field(init=False)
    _tables: tuple[Table, ...] = field(init=False)

    def __post_init__(self) -> None:
        conventions = tuple(dict(data.naming_convention) for data in self.metadata)
        tables = tuple(table for data in self.metadata for table in data.tables.values())
        object.__setattr__(self, "conventions", conventions)
        object.__setattr__(self, "_tables", tables)

    def tables(self) -> Iterator[Table]:
        """All tables of all MetaData objects."""
        return iter(self._tables)


def load_models(
    settings: Settings, fallback: Iterable[MetaData] = (), *, required: bool = True
) -> Models:
    """Import the packages of the models and find their metadata.

    :param settings: ``models``, ``metadata`` and ``pythonpath`` are used.
    :param fallback: the target_metadata of env.py, which is used if ``metadata`` is not configured.
    :param required: whether there have to be any models.
    :raises ModelsError: an import fails, or the configured metadata is missing or no MetaData.
    """
    with _no_garbage_collection(), _application_errors(settings):
        for package in settings.models:
            _import_whole(package)
        metadata = tuple(_configured(settings.metadata)) if settings.metadata else tuple(fallback)
    if too_old := outdated_for_models():
        raise ModelsError("\n".join(too_old))
    if not metadata and required:
        raise ModelsError(
            'The models were not found: set metadata = "module:attribute" in '
            "[tool.alembic-autogen] of pyproject.toml, or target_metadata in env.py "
            "(`alembic-autogen init` finds the models)."
        )
    return Models(metadata, tuple(_unregistered(settings.models, metadata)))


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Suspend garbage collection: it takes a fifth of the time of imports and finds nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # imported objects live to the end, so later collections can skip them
        if enabled:
            gc.enable()


@contextmanager
def _application_errors(settings: Settings) -> Iterator[None]:
    try:
        yield
    except (AutogenError, KeyboardInterrupt):
        raise
    except BaseException as error:
        why = cause(error, settings.project)
        raise ModelsError(f"The models could not be imported: {why}.", details=why.rest) from error


def _import_whole(package: str) -> None:
    """Import a package with everything below it, so that no table class is overlooked."""
    module = importlib.import_module(package)
    for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{package}."):
        if found.name.rpartition(".")[2] != "__main__":
            importlib.import_module(found.name)


def _configured(spelling: str) -> Iterator[MetaData]:
    from sqlalchemy import MetaData

    found = named_object("metadata", spelling, ModelsError)
    if callable(found) and not isinstance(found, type):
        found = found()
    found = getattr(found, "metadata", found)
    items: Sequence[object] = found if isinstance(found, (list, tuple)) else [found]
    for item in items:
        if not isinstance(item, MetaData):
            raise ModelsError(
                f"metadata = {spelling!r} is {type(item).__name__}, not a MetaData or a callable "
                "that returns one.",
                key="metadata",
            )
        yield item


def _unregistered(packages: Iterable[str], metadata: tuple[MetaData, ...]) -> Iterator[str]:
    """Find table classes in the imported packages whose table no metadata holds."""
    known = {id(table) for data in metadata for table in data.tables.values()}
    prefixes = tuple(packages)
    for name, module in sorted(sys.modules.items()):
        if name in prefixes or name.startswith(tuple(f"{prefix}." for prefix in prefixes)):
            yield from _unregistered_in(module, known)


def _unregistered_in(module: ModuleType, known: set[int]) -> Iterator[str]:
    for item in list(vars(module).values()):
        table = vars(item).get("__table__") if isinstance(item, type) else None
        if table is not None and item.__module__ == module.__name__ and id(table) not in known:
            yield f"{module.__name__}.{item.__qualname__}"


def naming_conventions(models: Models) -> str:
    """The naming conventions, which apply to revisions through env.py's target_metadata."""
    return repr([sorted(map(str, convention.items())) for convention in models.conventions])
