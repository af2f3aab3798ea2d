"""The queries of a plan that refuse rows, as ``revision`` writes them (``refuse_if_any()``).

Those can be asked ahead whose tables no earlier statement of the plan changes: they get the answer
now that they will get then.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from alembic_autogen.apply.preview.effects import Effect
from alembic_autogen.autogenerate.preconditions.code import FUNCTION, offenders_in
from alembic_autogen.autogenerate.preconditions.trial_code import FUNCTION as TRIAL_FUNCTION
from alembic_autogen.autogenerate.preconditions.update_code import FUNCTION as UPDATE_FUNCTION
from alembic_autogen.schema.tokens import tokenize, unquote_name

if TYPE_CHECKING:
    from pathlib import Path

    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision, RecordedStatement
    from alembic_autogen.schema.model import Schema, Table, TableKey

_MODES = re.compile(r"SET (?:@alembic_autogen_mode|sql_mode) = ")
"""The statements by which ``usual_sql_mode()`` changes the session."""
_HARMLESS = (None, "RESTRICT", "NO ACTION")


@dataclass(frozen=True)
class RefusingQuery:
    """A query that refuses rows.

    :param offenders: selects the rows.
    :param problem: what is wrong with them.
    :param remedy: what to do about it.
    :param keys: how many of the selected columns are the primary key.
    :param modes: the statements with which the revision has changed the session before.
    """

    revision: str
    offenders: str
    problem: str
    remedy: str
    keys: int = 1
    modes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RefusingQueries:
    """The refusing queries of a plan.

    :param now: the queries that can be asked before the plan begins.
    :param later: the number of those that cannot, as earlier statements decide about the answer, or
        as they have to write.
    """

    now: tuple[RefusingQuery, ...] = ()
    later: int = 0


def find_refusing_queries(revisions: Sequence[tuple[RecordedRevision, int]]) -> RefusingQueries:
    """Find the refusing queries of a plan.

    :param revisions: the revisions, and how many lasting statements of each are done already.
    """
    changed = _Changed()
    now: list[RefusingQuery] = []
    later = 0
    for recorded, done in revisions:
        calls = _calls(recorded.path)
        found = list(_queries(recorded, done, calls, changed))
        now += [query for query, is_certain in found if is_certain]
        later += sum(not is_certain for _, is_certain in found) + calls.writing
    return RefusingQueries(tuple(now), later)


def _queries(
    recorded: RecordedRevision, done: int, calls: _Calls, changed: _Changed
) -> Iterator[tuple[RefusingQuery, bool]]:
    """The refusing queries of a revision, and whether each can be asked before the plan."""
    modes: list[str] = []
    schema, lasting = recorded.before, 0
    for each in recorded.statements:
        lasting += each.lasts
        if each.lasts and lasting > done:
            changed.by(each, schema)
        schema = each.after or schema
        offenders = offenders_in(each.sql)
        if _MODES.match(each.sql):
            modes.append(each.sql)
        elif offenders and lasting >= done and (call := calls.refusing.get(_key(offenders))):
            found = RefusingQuery(recorded.revision, offenders, *call, tuple(modes))
            yield found, not changed.has(offenders)


@dataclass
class _Changed:
    """The changes by the statements of a plan so far.

    :param columns: the columns that are new, gone or changed by the name of their table.
    :param tables: the tables of which anything may have changed.
    :param everything: whether nothing is known to be as before.
    """

    columns: dict[str, set[str]] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)
    everything: bool = False

    def by(self, statement: RecordedStatement, before: Schema) -> None:
        """Note what a statement changes.

        :param before: the schema that it finds.
        """
        if statement.effect is Effect.ROWS:
            self._rows(statement, before)
        after = statement.after or before
        for key in before.tables.keys() | after.tables.keys():
            self._definition(key, before.tables.get(key), after.tables.get(key))

    def _rows(self, statement: RecordedStatement, before: Schema) -> None:
        if statement.table is None:
            self.everything = True  # a procedure, say
            return
        found = _with_dependents(statement.table, before)
        triggers = (each.table for each in before.objects.values() if each.key.kind == "trigger")
        self.everything |= not found.isdisjoint(triggers)
        self.tables |= {key.name.lower() for key in found}

    def _definition(self, key: TableKey, before: Table | None, after: Table | None) -> None:
        """Note how a table differs; its keys and CHECKs have no effect on rows that are there."""
        if before == after:
            return
        name = key.name.lower()
        if before is None or after is None or before.partitioning != after.partitioning:
            self.tables.add(name)
            return
        old, new = ({c.name.lower(): c for c in each.columns} for each in (before, after))
        if any(old[each] != new[each] for each in old.keys() & new.keys()):
            self.tables.add(name)  # others may be computed from them
        self.columns.setdefault(name, set()).update(old.keys() ^ new.keys())

    def has(self, query: str) -> bool:
        """Whether a query may read what has changed."""
        names = {unquote_name(t.text).lower() for t in tokenize(query) if t.kind == "name"}
        return (
            self.everything
            or not self.tables.isdisjoint(names)
            or any(self.columns.get(table, set()) & names for table in names)
        )


def _with_dependents(table: TableKey, schema: Schema) -> set[TableKey]:
    """A table, and those whose rows change with its rows by their foreign keys."""
    found = {key for key in schema.tables if key.name.lower() == table.name.lower()} | {table}
    waiting = list(found)
    while waiting:
        parent = waiting.pop()
        for key, child in schema.tables.items():
            follows = any(
                each.referred == parent and {each.on_delete, each.on_update} - {*_HARMLESS}
                for each in child.foreign_keys
            )
            if follows and key not in found:
                found.add(key)
                waiting.append(key)
    return found


class _Arguments(NamedTuple):
    problem: str
    remedy: str
    keys: int = 1


class _Calls(NamedTuple):
    """The calls in the file of a revision.

    :param refusing: the arguments of each refusing query, by its query.
    :param writing: how many checks of rows there are that have to write.
    """

    refusing: Mapping[str, _Arguments]
    writing: int


def _calls(path: Path) -> _Calls:
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return _Calls({}, 0)
    refusing: dict[str, _Arguments] = {}
    writing = 0
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id == FUNCTION and (arguments := _literals(node)):
            refusing[_key(arguments[0])] = arguments[1]
        writing += node.func.id == TRIAL_FUNCTION
        writing += node.func.id == UPDATE_FUNCTION and any(k.arg == "tried" for k in node.keywords)
    return _Calls(refusing, writing)


def _literals(call: ast.Call) -> tuple[str, _Arguments] | None:
    """The arguments of a refusing query; ``None`` if they are not literals."""
    names = ("offenders", "problem", "remedy", "keys")
    given = dict(zip(names, call.args, strict=False))
    given |= {each.arg: each.value for each in call.keywords if each.arg in names}
    values = {name: getattr(node, "value", None) for name, node in given.items()}
    texts = [values.get(name) for name in names[:3]]
    keys = values.get("keys", 1)
    if not isinstance(keys, int) or not all(isinstance(text, str) for text in texts):
        return None
    query, problem, remedy = map(str, texts)
    return query, _Arguments(problem, remedy, keys)


def _key(query: str) -> str:
    r"""A query as it is compared: ``sa.text()`` takes the backslash from ``\:``."""
    return query.replace("\\:", ":").strip()
