"""Trace the statements of revisions, to record facts that the resulting schema does not show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.history.appended_columns import follow
from alembic_autogen.history.comparison_options import Filters
from alembic_autogen.history.engine_events import listening
from alembic_autogen.history.event_times import follow_times
from alembic_autogen.history.trial_name import TRIAL_TABLE
from alembic_autogen.models.keys import created_object, partitioned_by
from alembic_autogen.models.server_objects import server_objects
from alembic_autogen.schema.model import ObjectKey, TableKey

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from alembic_autogen.env_database import EnvDatabase

DEFAULT_VERSION_TABLE = "alembic_version"
"""Alembic's default name for the table that holds the current revision."""


@dataclass
class Trace:
    """A record of the configuration and the statements of a run of revisions.

    :param appended: columns that were added without a position, so at the end, by table.
    :param declared: stored objects and partitions that DDL constructs and events created, as a
        model's ``create_all()`` does, what any statement created or changed of the server, and
        whether the times of events are fixed (see :mod:`alembic_autogen.history.event_times`).
    :param metadata: the target_metadata that env.py gave to Alembic.
    :param version_tables: the tables that hold the current revision, as each
        ``context.configure()`` of env.py names them; a table without a schema is in the default
        database of its connection.
    :param statements: the executed statements, without Alembic's own bookkeeping.
    :param filters: the options of env.py that decide what is compared.
    :param databases: the databases that env.py has migrated, or would have.
    :param translated: the schemas that the connection of env.py puts in place of others.
    :param ended: the last line of a revision that ended Alembic's transaction, as ``file:line``.
    :param failed: the error of env.py in offline mode, which not every env.py supports.
    """

    appended: dict[TableKey, frozenset[str]] = field(default_factory=dict)
    declared: set[ObjectKey] = field(default_factory=set)
    metadata: tuple[MetaData, ...] = ()
    version_tables: set[TableKey] = field(default_factory=set)
    statements: list[str] = field(default_factory=list)
    filters: Filters = field(default_factory=Filters)
    databases: list[EnvDatabase] = field(default_factory=list)
    translated: Mapping[str | None, str | None] = field(default_factory=dict)
    ended: str = ""
    failed: BaseException | None = None


@contextmanager
def tracing(trace: Trace, check: Callable[[str, object], None]) -> Iterator[None]:
    """Trace statements while the context lasts.

    :param trace: the record to add to.
    :param check: called with each statement and its parameters before it is run.
    """
    from sqlalchemy.schema import ExecutableDDLElement

    def note(
        conn: object,
        cursor: object,
        statement: str,
        parameters: object,
        context: object,
        many: bool,
    ) -> None:
        check(statement, parameters)
        uninteresting = {TRIAL_TABLE, *(table.name for table in trace.version_tables)}
        if not any(name in statement for name in uninteresting):
            trace.statements.append(statement.replace("%%", "%"))
        follow(trace.appended, statement)
        text = statement.replace("%%", "%")
        trace.declared.update(server_objects(text))
        follow_times(trace.declared, text)
        compiled = getattr(context, "compiled", None)
        if isinstance(getattr(compiled, "statement", None), ExecutableDDLElement):
            trace.declared.update(filter(None, (created_object(text), partitioned_by(text))))

    with listening(before_cursor_execute=note):
        yield
