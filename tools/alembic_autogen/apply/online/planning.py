"""Decide which program or server carries out the statements on large tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alembic_autogen.apply.online import percona
from alembic_autogen.apply.online.alter import generated_number
from alembic_autogen.apply.online.connection_options import ConnectionOptions
from alembic_autogen.apply.online.obstacles import TableChange, obstacle
from alembic_autogen.apply.online.online_plan import Carriage, OnlinePlan

if TYPE_CHECKING:
    from alembic_autogen.apply.online.tool import Tool
    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision, RecordedStatement
    from alembic_autogen.apply.resuming.real_state import RealState
    from alembic_autogen.schema.model import Schema, Table, TableKey
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Facts:
    """The facts about the real database, besides its schema.

    :param account: the account of env.py; a reason if it is not known.
    :param referrers: the databases whose tables refer to a table of this one, by that table.
    """

    account: ConnectionOptions | str
    referrers: dict[str, tuple[str, ...]] = field(default_factory=dict)


def plan_online(
    settings: Settings,
    recorded: Sequence[RecordedRevision],
    real: RealState,
    facts: Facts,
    notify: Callable[[str], None],
) -> OnlinePlan:
    """Decide how statements on large tables are carried out.

    :param recorded: the revisions to run, as they ran on the disposable server.
    :param notify: shows half a sentence to the user.
    :raises ConfigurationError: the options for the tool cannot be used.
    """
    percona.check_options(settings.online_options)
    found = [
        carriage
        for revision in recorded
        for carriage in _carriages(revision, settings.online_above, real, facts)
    ]
    if all(each.reason for each in found):
        return OnlinePlan(tuple(found))
    notify(f"looking for {percona.NAME}")
    is_off = settings.online_tool == "none"
    tool: Tool | str = "online_tool is none" if is_off else percona.find()
    why = facts.account if isinstance(facts.account, str) else tool if isinstance(tool, str) else ""
    if why or isinstance(tool, str) or isinstance(facts.account, str):
        return OnlinePlan(tuple(replace(each, reason=each.reason or why) for each in found))
    return OnlinePlan(tuple(found), tool, facts.account, real.flavor)


def _carriages(
    recorded: RecordedRevision, above: int, real: RealState, facts: Facts
) -> Iterator[Carriage]:
    schema = recorded.before
    for statement in recorded.statements:
        after = statement.after or schema
        if _is_large(statement, above, real):
            yield _carriage(recorded, statement, (schema, after), facts)
        schema = after


def _is_large(statement: RecordedStatement, above: int, real: RealState) -> bool:
    """Whether a statement builds a table again that is large in the real database."""
    size, online = real.size(statement.table), statement.online
    if size is None or online is None or not (online.rebuild or online.algorithm == "COPY"):
        return False
    return size.data_bytes + size.index_bytes > above


def _carriage(
    recorded: RecordedRevision,
    statement: RecordedStatement,
    schemas: tuple[Schema, Schema],
    facts: Facts,
) -> Carriage:
    key, (before, after) = statement.table, schemas
    assert key is not None, "its size is known"
    tables = before.tables.get(key), after.tables.get(key)
    triggers = tuple(before.triggers_of(key))
    change = TableChange(statement.sql, *tables, triggers, facts.referrers.get(key.name, ()))
    return Carriage(
        recorded.revision,
        recorded.path,
        statement,
        *tables,
        tuple(_referring(after, key)),
        obstacle(change),
        after.flavor == "mysql" and _has_named_checks(*tables),
    )


def _referring(schema: Schema, key: TableKey) -> Iterator[Table]:
    for table in schema.tables.values():
        if any(each.referred == key for each in table.foreign_keys):
            yield table


def _has_named_checks(before: Table | None, after: Table | None) -> bool:
    """Whether CHECKs stay whose names MySQL has not generated."""
    if before is None or after is None:
        return False
    kept = {check.name for check in before.checks}
    return any(c.name in kept and not generated_number(c, after) for c in after.checks)
