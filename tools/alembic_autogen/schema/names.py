"""Find generated names, and make them the same on both sides.

A constraint or index that the models do not name gets a name from MySQL (``hero_ibfk_1``,
``hero_chk_2``, ``email_3``). The name depends on the order in which the objects were created. Such
an object is the same on both sides if its structure is. :func:`adopt_names` gives it the name that
it has in the current schema, so that all later stages can compare, plan and undo by exact name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from alembic_autogen.schema.model import Check, ForeignKey, Index, Table

Named = TypeVar("Named", Index, ForeignKey, Check)


def key_names(table: Table) -> set[str]:
    """The names of all indexes and constraints of a table."""
    return (
        {index.name for index in table.indexes}
        | {foreign_key.name for foreign_key in table.foreign_keys}
        | {check.name for check in table.checks}
    )


def is_generated_name(item: Index | ForeignKey | Check, table: Table) -> bool:
    """Whether a name has the form of a name that the server generates.

    MySQL manual, 15.1.20.5 (foreign keys), 15.1.20.6 (CHECK), 15.1.20 (indexes). An index that
    InnoDB needed for a foreign key is named after that constraint or its first column. MariaDB
    names a CHECK ``CONSTRAINT_1``.
    """
    if isinstance(item, ForeignKey):
        return _has_form(item.name, f"{re.escape(table.key.name)}_ibfk_\\d+")
    if isinstance(item, Check):
        return _has_form(item.name, f"({re.escape(table.key.name)}_chk|CONSTRAINT)_\\d+")
    first = item.parts[0].column or "functional_index"
    return _has_form(item.name, f"{re.escape(first)}(_\\d+)?") or any(
        item.name == foreign_key.name for foreign_key in table.foreign_keys
    )


def in_order_of_names(items: Iterable[Named]) -> list[Named]:
    """Sort keys or constraints by the number at the end of their name.

    The server numbers them in the order of the statement (``t_ibfk_1`` to ``t_ibfk_10``, ``a``,
    ``a_2``), but prints foreign keys and CHECKs sorted as text.
    """
    return sorted(items, key=lambda item: _number(item.name))


def _number(name: str) -> int:
    found = re.search(r"_(\d+)$", name)
    return int(found[1]) if found else 0


def _has_form(name: str, pattern: str) -> bool:
    return re.fullmatch(pattern, name, re.IGNORECASE) is not None


def names_that_count(table: Table, given: frozenset[str] = frozenset()) -> frozenset[str]:
    """The names that the server did not generate.

    :param table: a table as it was created, before any rename.
    :param given: names that the models are known to give, whatever their form.
    """
    items: list[Index | ForeignKey | Check]
    items = [*table.indexes, *table.foreign_keys, *table.checks]
    return given | {item.name for item in items if not is_generated_name(item, table)}


def adopt_names(
    target: Table,
    current: Table,
    given: frozenset[str],
    elsewhere: frozenset[str] = frozenset(),
    implied_indexes: frozenset[str] = frozenset(),
) -> Table:
    """The target table, with generated names replaced by those of the current table.

    :param target: the target table.
    :param current: the current table, after the renames.
    :param given: the names that the models give; they are never replaced.
    :param elsewhere: names of constraints of other tables in the target schema.
    :param implied_indexes: names of indexes that the models do not give, even if they give a
        constraint the same name.
    """

    def free(item: Index | ForeignKey | Check) -> bool:
        is_implied = isinstance(item, Index) and item.name in implied_indexes
        return is_implied or item.name not in given

    foreign_keys = _adopt(
        target.foreign_keys,
        current.foreign_keys,
        free,
        lambda n: f"{current.key.name}_ibfk_{n}",
        _lower(elsewhere),
    )
    checks = _adopt(
        target.checks,
        current.checks,
        free,
        lambda n: f"{current.key.name}_chk_{n}",
        _lower(elsewhere),
    )
    indexes = _name_after_new_keys(target, current, foreign_keys, free)
    return replace(
        target,
        foreign_keys=foreign_keys,
        checks=checks,
        indexes=_adopt_indexes(indexes, current, free),
    )


def _adopt(
    target: tuple[Named, ...],
    current: tuple[Named, ...],
    free: Callable[[Named], bool],
    numbered: Callable[[int], str],
    elsewhere: set[str],
) -> tuple[Named, ...]:
    reserved = _reserved(target, free) | elsewhere
    target = tuple(in_order_of_names(target))
    matched = _match(target, in_order_of_names(current), free, reserved)
    taken: set[str] = _lower(item.name for item in current) | reserved
    names: list[str] = []
    for item, name in zip(target, matched, strict=True):
        if name is None and free(item):
            names_in_turn = (item.name, *(numbered(n) for n in range(1, len(taken) + 2)))
            name = next(each for each in names_in_turn if each.lower() not in taken)
            taken.add(name.lower())
        names.append(name or item.name)
    return tuple(replace(item, name=name) for item, name in zip(target, names, strict=True))


def _match(
    target: Iterable[Named],
    current: Iterable[Named],
    free: Callable[[Named], bool],
    reserved: set[str],
) -> list[str | None]:
    """Find for each object of the target the name of its current counterpart, if there is one.

    Objects that are equal, name included, are matched first. An object with a generated name never
    gets a name that the models give to another object.

    :param reserved: the names that the models give, in lower case.
    """
    left = list(current)
    target = list(target)
    matched: list[str | None] = [None] * len(target)
    for at, item in enumerate(target):
        if item in left:
            left.remove(item)
            matched[at] = item.name
    for at, item in enumerate(target):
        if matched[at] is None and free(item):
            twins = (other for other in left if replace(item, name=other.name) == other)
            twin = next((other for other in twins if other.name.lower() not in reserved), None)
            if twin is not None:
                left.remove(twin)
                matched[at] = twin.name
    return matched


def _reserved(target: Iterable[Named], free: Callable[[Named], bool]) -> set[str]:
    """The names that the models give, in lower case: MySQL compares such names without case."""
    return _lower(item.name for item in target if not free(item))


def _lower(names: Iterable[str]) -> set[str]:
    return {name.lower() for name in names}


def _name_after_new_keys(
    target: Table,
    current: Table,
    foreign_keys: tuple[ForeignKey, ...],
    free: Callable[[Index], bool],
) -> tuple[Index, ...]:
    """Name the index that MySQL will create for a new foreign key after the constraint."""
    existing = {foreign_key.name for foreign_key in current.foreign_keys}
    new = {fk.columns: fk.name for fk in foreign_keys if fk.name not in existing}
    served = {replace(index, name="") for index in current.indexes}
    return tuple(
        (
            replace(index, name=new[columns])
            if (columns := index.columns) in new
            and free(index)
            and index == Index(index.name, index.parts)
            and replace(index, name="") not in served
            else index
        )
        for index in target.indexes
    )


def _adopt_indexes(
    indexes: tuple[Index, ...], current: Table, free: Callable[[Index], bool]
) -> tuple[Index, ...]:
    reserved = _reserved(indexes, free)
    matched = _match(indexes, current.indexes, free, reserved)
    kept = _lower(name for name in matched if name is not None) | reserved
    names: list[str] = []
    for index, name in zip(indexes, matched, strict=True):
        wanted = name or index.name
        number = 2
        while name is None and free(index) and wanted.lower() in kept:
            wanted, number = f"{index.name}_{number}", number + 1
        kept.add(wanted.lower())
        names.append(wanted)
    return tuple(replace(index, name=name) for index, name in zip(indexes, names, strict=True))
