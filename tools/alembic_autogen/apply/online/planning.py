"""Decide which program or server carries out the statements on large tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alembic_autogen.apply.online import ghost, ghost_obstacles, percona
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
    :param obstacles: why a tool cannot be used on this server, by its name.
    """

    account: ConnectionOptions | str
    referrers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    obstacles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Kind:
    """A kind of tool.

    :param find: finds it, or says why there is none.
    :param obstacle: says why it cannot carry out a change.
    :param connection_obstacle: says why it cannot connect in the same way as env.py.
    """

    name: str
    find: Callable[[], Tool | str]
    obstacle: Callable[[TableChange], str]
    check_options: Callable[[Sequence[str]], None]
    connection_obstacle: Callable[[ConnectionOptions], str] = lambda account: ""


_PERCONA = _Kind(percona.NAME, percona.find, obstacle, percona.check_options)
_GHOST = _Kind(
    *(ghost.NAME, ghost.find, ghost_obstacles.obstacle),
    *(ghost.check_options, ghost.connection_obstacle),
)


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
    kind = _GHOST if settings.online_tool == ghost.NAME else _PERCONA
    plan = _plan_by(kind, settings, recorded, real, facts, notify)
    open_ones = plan.tool is None and any(each.is_for_tools for each in plan.carriages)
    if settings.online_tool != "auto" or not open_ones or not ghost.is_there():
        return plan
    other = _plan_by(_GHOST, settings, recorded, real, facts, notify)
    if other.tool is not None:
        return other
    pairs = zip(plan.carriages, other.carriages, strict=True)
    return OnlinePlan(tuple(_of_both(*each) for each in pairs))


_ELSEWHERE = "the table is not in the connection's own database"


def _of_both(first: Carriage, second: Carriage) -> Carriage:
    """A statement for which neither tool can be used."""
    if not first.is_for_tools:
        return first
    return replace(first, reason=f"{first.reason}; and {second.reason}")


def _plan_by(
    kind: _Kind,
    settings: Settings,
    recorded: Sequence[RecordedRevision],
    real: RealState,
    facts: Facts,
    notify: Callable[[str], None],
) -> OnlinePlan:
    """Decide which statements a kind of tool carries out.

    :raises ConfigurationError: the options for the tool cannot be used.
    """
    kind.check_options(settings.online_options)
    found = [
        carriage
        for revision in recorded
        for carriage in _carriages(revision, settings.online_above, real, facts, kind)
    ]
    if all(each.reason for each in found):
        return OnlinePlan(tuple(found))
    notify(f"looking for {kind.name}")
    is_off = settings.online_tool == "none"
    tool: Tool | str = "online_tool is none" if is_off else kind.find()
    account = _account(kind, facts)
    why = account if isinstance(account, str) else tool if isinstance(tool, str) else ""
    if why or isinstance(tool, str) or isinstance(account, str):
        open_ones = (replace(c, reason=c.reason or why, is_for_tools=not c.reason) for c in found)
        return OnlinePlan(tuple(open_ones))
    return OnlinePlan(tuple(found), tool, account, real.flavor)


def _account(kind: _Kind, facts: Facts) -> ConnectionOptions | str:
    """The account for a tool, or why there is none."""
    if why := facts.obstacles.get(kind.name):
        return why
    if isinstance(facts.account, str):
        return facts.account
    return kind.connection_obstacle(facts.account) or facts.account


def _carriages(
    recorded: RecordedRevision, above: int, real: RealState, facts: Facts, kind: _Kind
) -> Iterator[Carriage]:
    schema = recorded.before
    for statement in recorded.statements:
        after = statement.after or schema
        if _is_large(statement, above, real):
            yield _carriage(recorded, statement, (schema, after), facts, kind)
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
    kind: _Kind,
) -> Carriage:
    key, (before, after) = statement.table, schemas
    assert key is not None, "its size is known"
    tables = before.tables.get(key), after.tables.get(key)
    triggers = tuple(before.triggers_of(key))
    is_referred = any(_referring(each, key) for each in schemas)
    referrers = facts.referrers.get(key.name, ())
    change = TableChange(statement.sql, *tables, triggers, referrers, is_referred)
    return Carriage(
        recorded.revision,
        recorded.path,
        statement,
        *tables,
        _referring(after, key),
        _ELSEWHERE if key.schema is not None else kind.obstacle(change),
        kind is _PERCONA and after.flavor == "mysql" and _has_named_checks(*tables),
    )


def _referring(schema: Schema, key: TableKey) -> tuple[Table, ...]:
    return tuple(
        table
        for table in schema.tables.values()
        if any(each.referred == key for each in table.foreign_keys)
    )


def _has_named_checks(before: Table | None, after: Table | None) -> bool:
    """Whether CHECKs stay whose names MySQL has not generated."""
    if before is None or after is None:
        return False
    kept = {check.name for check in before.checks}
    return any(c.name in kept and not generated_number(c, after) for c in after.checks)
