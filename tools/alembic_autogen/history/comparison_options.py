"""The options of ``context.configure()`` that decide what autogenerate compares.

Alembic's documentation (Autogenerating, and the parameters of ``EnvironmentContext.configure()``)
describes each of them. An option that env.py does not set leaves the comparison complete, even
where Alembic's own default is narrower (``compare_server_default``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext
    from sqlalchemy import Column as TypedColumn

    from alembic_autogen.schema.model import Column

    SqlColumn = TypedColumn[object]

IncludeName = Callable[..., bool]
IncludeObject = Callable[..., bool]
Compare = bool | Callable[..., object] | None
"""``compare_type`` or ``compare_server_default``; ``None`` if env.py does not set it."""
_PREFIX = "alembic.autogenerate."
_NEEDED = ("schemas", "tables")
_OPTIONAL = ("types", "constraints", "defaults", "comments")
"""Alembic's plugins, which ``autogenerate_plugins`` includes or excludes (Alembic 1.18)."""
_OPT_IN = "alembic.ext.checkconstraint_byname"
"""A plugin that compares CHECKs, which are compared in any case."""


@dataclass(frozen=True)
class Filters:
    """The options of env.py that narrow the comparison; ``None`` for one that it does not set.

    :param plugins: ``autogenerate_plugins``.
    :param context: Alembic's context, which ``compare_type`` and ``compare_server_default`` get.
    """

    include_name: IncludeName | None = None
    include_object: IncludeObject | None = None
    compare_type: Compare = None
    compare_server_default: Compare = None
    plugins: tuple[str, ...] | None = None
    context: MigrationContext | None = field(default=None, compare=False, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the options that may leave something out."""
        found = {
            "include_name": self.include_name,
            "include_object": self.include_object,
            "compare_type": _narrows(self.compare_type),
            "compare_server_default": _narrows(self.compare_server_default),
            "autogenerate_plugins": self.plugins is not None,
        }
        return tuple(name for name, value in found.items() if value)

    def __bool__(self) -> bool:
        return bool(self.names)

    def compares(self, what: str) -> bool:
        """Whether ``autogenerate_plugins`` includes one of Alembic's plugins.

        :param what: the last part of the plugin's name.
        """
        if self.plugins is None:
            return True
        left_out = [each[1:] for each in self.plugins if each.startswith("~")]
        included = [each for each in self.plugins if not each.startswith("~")]
        name = f"{_PREFIX}{what}"
        return any(fnmatchcase(name, each) for each in included) and not any(
            fnmatchcase(name, each) for each in left_out
        )

    def notes(self) -> Iterator[str]:
        """Sentences about the options that are not followed."""
        known = [*(f"{_PREFIX}{each}" for each in (*_NEEDED, *_OPTIONAL)), _OPT_IN]
        for pattern in self.plugins or ():
            if not any(fnmatchcase(each, pattern.removeprefix("~")) for each in known):
                yield (
                    f"autogenerate_plugins of env.py names {pattern}, which is not called: the "
                    "schemas that are compared are read from the server."
                )
        for needed in _NEEDED:
            if not self.compares(needed):
                yield (
                    f"autogenerate_plugins of env.py leaves out {_PREFIX}{needed}, without which "
                    "Alembic compares nothing; use include_object or ignore to leave tables out."
                )


def _narrows(option: Compare) -> bool:
    return option is False or callable(option)


def as_compared(
    filters: Filters,
    current: Column,
    target: Column,
    mine: SqlColumn | None,
    theirs: SqlColumn | None,
) -> Column:
    """The models' column, with properties that env.py excludes taken from the database.

    :param current: the column at head.
    :param target: the column of the models.
    :param mine: SQLAlchemy's column of the models, if they declare it.
    :param theirs: SQLAlchemy's column of the database.
    """
    column = target if filters.compares("comments") else replace(target, comment=current.comment)
    if mine is None or theirs is None:
        return column
    if not _has_type_compared(filters, mine, theirs):
        column = replace(
            column,
            type=current.type,
            charset=current.charset,
            collation=current.collation,
            srid=current.srid,
        )
    is_computed = current.generated or target.generated
    if not is_computed and not _has_default_compared(filters, mine, theirs):
        column = _with_default_of(current, column)
    return column


def _with_default_of(current: Column, target: Column) -> Column:
    """The models' column with the default at head; one that is nullable has NULL at least."""
    default = current.default
    if default in (None, "NULL") and current.nullable != target.nullable:
        default = "NULL" if target.nullable else None
    return replace(target, default=default, on_update=current.on_update)


def _has_type_compared(filters: Filters, mine: SqlColumn, theirs: SqlColumn) -> bool:
    """Whether a difference of types counts; Alembic's ``_user_compare_type`` calls hooks alike."""
    given = filters.compare_type
    if given is False or not filters.compares("types"):
        return False
    if not callable(given):
        return True
    return given(filters.context, theirs, mine, theirs.type, mine.type) is not False


def _has_default_compared(filters: Filters, mine: SqlColumn, theirs: SqlColumn) -> bool:
    """Whether a difference of defaults counts, as in ``_user_compare_server_default``."""
    given = filters.compare_server_default
    if given is False or not filters.compares("defaults"):
        return False
    if not callable(given):
        return True
    inspected = getattr(getattr(theirs.server_default, "arg", None), "text", None)
    declared, rendered = mine.server_default, _rendered(mine)
    return given(filters.context, theirs, mine, inspected, declared, rendered) is not False


def _rendered(column: SqlColumn) -> str | None:
    """The models' default as text, as Alembic renders it for hooks."""
    from sqlalchemy import DefaultClause
    from sqlalchemy.dialects import mysql

    default = column.server_default
    if not isinstance(default, DefaultClause):
        return None
    if isinstance(default.arg, str):
        return default.arg
    options = {"literal_binds": True}
    return str(default.arg.compile(dialect=mysql.dialect(), compile_kwargs=options))
