"""The order in which the columns of a table change, where each does so in a statement of its own.

drop columns that are made anew
alter columns                (what ceases to be computed first, what is computed last)
move columns
add columns                  (what is computed last; what was computed until now gets its values)
drop columns                 (what is computed first)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from alembic_autogen.autogenerate.planning.step import Step, step
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.alter import must_be_recreated
from alembic_autogen.schema.differences import Difference
from alembic_autogen.schema.model import Column, Table
from alembic_autogen.schema.renames import Renames, renamed_column


@dataclass(frozen=True)
class Sides:
    """A table that stays.

    :param head: the table as it is.
    :param models: the table as it is to be.
    :param renames: what is renamed on the way.
    """

    head: Table
    models: Table
    renames: Renames


def column_steps(
    differences: Sequence[Difference], sides: Sides, added_before: Collection[str] = ()
) -> Iterator[Step]:
    """The steps for the differences of a table's columns, their order included.

    :param added_before: columns that earlier steps have added.
    """
    head, models, renames = sides.head, sides.models, sides.renames
    columns = [d for d in differences if d.kind == "column"]
    anew = [d for d in columns if d.head and d.models and must_be_recreated(d.head, d.models)]
    altered = [d for d in columns if d.head and d.models and d not in anew]
    added = sorted(
        (d for d in columns if d.head is None or d in anew), key=_Place(models).of_models
    )
    dropped = [d for d in columns if d.models is None]
    yield from (step("drop", d) for d in sorted(anew, key=_Place(head).of_head))
    yield from (step("alter", d) for d in sorted(altered, key=_Place(models).of_models))
    gone = {d.head.name for d in anew}
    for difference in differences:
        if difference.kind == "column order":
            left = tuple(column for column in difference.head if column.name not in gone)
            yield step("alter", replace(difference, head=left))
    there = [c for c in head.columns if c.name not in gone | {d.head.name for d in dropped}]
    names = {renamed_column(column, models.key, renames).name for column in there}
    names |= set(added_before)
    for difference in added:
        place = place_among(difference.models, models, names)
        names.add(difference.models.name)
        if loses_values(difference):
            yield step("create", without_values(difference), place)
            yield from values_back(difference)
        else:
            yield step("create", difference, place)
    yield from (step("drop", d) for d in sorted(dropped, key=_Place(head).of_head))


def loses_values(difference: Difference) -> bool:
    """Whether a column is computed no more, and its values were never stored."""
    head, models = difference.head, difference.models
    return bool(
        difference.kind == "column"
        and head
        and models
        and head.generated
        and not models.generated
        and must_be_recreated(head, models)
    )


def nullable_twin(column: Column) -> Column:
    """A column as it is added before its rows are filled: with neither NOT NULL nor a default."""
    return replace(column, nullable=True, default="NULL")


def without_values(difference: Difference) -> Difference:
    """A column that :func:`loses_values`, as it is made before it has its values again."""
    models = difference.models
    return difference if models.nullable else replace(difference, models=nullable_twin(models))


def values_back(difference: Difference) -> Iterator[Step]:
    """The steps that give a column its values again, and make it what it is to be."""
    yield step("compute", difference)
    between = without_values(difference).models
    if between != difference.models:
        yield step("alter", replace(difference, head=between))


def place_among(column: Column, table: Table, there: set[str]) -> str:
    """Where a column goes among those that are there already: after the last one before it.

    :param table: the table as it is to be.
    :param there: names of its columns that are there; more of them may come in between later.
    """
    names = [each.name for each in table.columns]
    at = names.index(column.name)
    if not there & set(names[at + 1 :]):
        return ""
    before = [name for name in names[:at] if name in there]
    return f"AFTER {quote_name(before[-1])}" if before else "FIRST"


class _Place:
    """Sorts by the place in a table."""

    def __init__(self, table: Table) -> None:
        self.places = {column.name: at for at, column in enumerate(table.columns)}

    def of_models(self, difference: Difference) -> tuple[int, int]:
        before, after = difference.head and difference.head.generated, difference.models.generated
        # what ceases to be computed no longer hinders the others: AUTO_INCREMENT (error 3109)
        rank = 2 if after else 0 if before else 1
        return (rank, self.places[difference.models.name])

    def of_head(self, difference: Difference) -> tuple[bool, bool, int]:
        column = difference.head
        computed = (column.default or "").startswith("(")
        return (column.generated is None, not computed, -self.places[column.name])
