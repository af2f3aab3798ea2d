"""Put what rows can make a server refuse before all that it does not depend on.

Each statement of DDL commits. Where the first one is refused, nothing has changed; so triggers are
dropped, tables are renamed and created, and other tables' columns change after it where they can.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from alembic_autogen.autogenerate.planning.refusable import may_be_refused
from alembic_autogen.autogenerate.planning.step import Step
from alembic_autogen.schema.differences import Comparison, Difference
from alembic_autogen.schema.model import TableKey

_OBJECTS = ("view", "trigger", "function", "procedure", "event")


def refusable_first(steps: Sequence[Step], comparison: Comparison) -> list[Step]:
    """The steps, with those that can be refused as early as they work.

    :param steps: steps in an order that works.
    :param comparison: both schemas.
    """
    first: list[Step] = []
    rest: list[Step] = []
    for step in steps:
        early = _by_old_name(step, rest)
        if _can_be_refused(step, comparison) and not any(
            _must_precede(other, early) for other in rest
        ):
            first.append(early)
        else:
            rest.append(step)
    return [*first, *rest]


def _can_be_refused(step: Step, comparison: Comparison) -> bool:
    if step.action not in ("create", "alter", "merge"):
        return False
    models = comparison.models.tables.get(step.differences[0].models_table or TableKey(None, ""))
    if models is None or step.differences[0].head_table not in comparison.head.tables:
        return False
    kinds = ("table", *_OBJECTS)
    return any(
        may_be_refused(d, models, comparison.renames)
        for d in step.differences
        if d.kind not in kinds
    )


def _by_old_name(step: Step, before: Sequence[Step]) -> Step:
    """The step as it is before its table is renamed, if it is."""
    renamed = {d.models_table for other in before if _is_rename(other) for d in other.differences}
    changed = step.differences[0]
    old, new = changed.head_table, changed.models_table
    if old and new and new in renamed and old != new and old.schema == new.schema:
        return replace(step, by_old_name=True)
    return step


def _is_rename(step: Step) -> bool:
    return step.action == "rename" and step.differences[0].kind == "table"


def _must_precede(other: Step, step: Step) -> bool:
    """Whether a step has to come after another one."""
    kinds = {d.kind for d in other.differences}
    if kinds <= set(_OBJECTS):
        return False  # the columns of views and triggers may change and go (seen on 9.7 and 10.11)
    mine = {d.models_table for d in step.differences}
    needed = {d.models.referred for d in step.differences if d.kind == "foreign key" and d.models}
    if _is_rename(other):
        return bool(needed & {d.models_table for d in other.differences})
    if kinds == {"table"}:
        return _whole_table_precedes(other.difference, step, needed)
    if kinds == {"check"} and other.action == "drop" and _frees_name(other.difference, step):
        return True
    if kinds == {"foreign key"} and other.action == "drop":
        return _key_precedes(other.difference, step)
    return bool((mine | needed) & {d.models_table for d in other.differences})


def _whole_table_precedes(other: Difference, step: Step, needed: set[TableKey]) -> bool:
    """A table that is dropped frees names, and the columns that it refers to."""
    if other.models is not None:
        return other.models.key in needed
    changed = {(d.head_table, name) for d in step.differences for name in _columns(d)}
    names = {item.name.lower() for item in other.head.constraints}
    referred = {
        (key.referred, name) for key in other.head.foreign_keys for name in key.referred_columns
    }
    return bool(referred & changed) or any(
        d.models and d.models.name.lower() in names
        for d in step.differences
        if d.kind in ("check", "foreign key")
    )


def _frees_name(other: Difference, step: Step) -> bool:
    """Whether a constraint that is dropped has the name of one that comes."""
    return any(
        d.models and d.models.name.lower() == other.head.name.lower()
        for d in step.differences
        if d.kind == other.kind
    )


def _key_precedes(other: Difference, step: Step) -> bool:
    """A foreign key that is dropped frees its name, and the columns at both ends."""
    key = other.head
    if _frees_name(other, step):
        return True
    for difference in step.differences:
        changed = set(_columns(difference))
        if difference.head_table == other.head_table and changed & set(key.columns):
            return True
        if difference.head_table == key.referred and changed & set(key.referred_columns):
            return True
    return False


def _columns(difference: Difference) -> Iterator[str]:
    """The columns, by their names now, whose type or whose index changes or goes."""
    if difference.kind == "column" and difference.head:
        yield difference.head.name
    if difference.kind in ("index", "primary key") and difference.head:
        yield from (part.column for part in difference.head.parts if part.column)
