"""What of a table's changes goes into one ALTER TABLE, so that a refusal leaves it as it was.

A server that refuses a row takes that one statement back as a whole, and nothing else: DDL commits
(MySQL manual, 15.3.3). So all that rows can make it refuse comes first, and in one statement where
it is more than one change; what works on any rows follows, an operation for each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from alembic_autogen.autogenerate.planning.refusable import may_be_refused
from alembic_autogen.schema.alter import must_be_recreated
from alembic_autogen.schema.differences import Difference
from alembic_autogen.schema.formulas import formula, mentions
from alembic_autogen.schema.model import Index, Table
from alembic_autogen.schema.renames import Renames
from alembic_autogen.schema.type_families import type_word

WHOLE = "if MySQL refuses a row, the table stays as it was"
"""Why the changes are one statement, for a comment."""


@dataclass(frozen=True)
class Split:
    """The differences of one table, in two parts.

    :param first: what goes into the first statement.
    :param rest: what follows.
    """

    first: tuple[Difference, ...]
    rest: tuple[Difference, ...]

    @property
    def merges(self) -> bool:
        """Whether the first part takes a statement of its own kind, not a plain operation."""
        return len(self.first) > 1 or any(map(_takes_two, self.first))

    @property
    def added(self) -> set[str]:
        """The columns that are there once the first part is done."""
        columns = (d for d in self.first if d.kind == "column" and d.models)
        return {
            d.models.name for d in columns if d.head is None or must_be_recreated(d.head, d.models)
        }


def split(
    differences: Sequence[Difference],
    models: Table,
    renames: Renames,
    apart: Collection[str] = (),
) -> Split:
    """Take a table's differences apart.

    :param differences: all differences of the table.
    :param models: the table as it is to be.
    :param renames: what is renamed on the way.
    :param apart: columns, by their new names, that must change in statements of their own.
    """
    first = [
        d
        for d in differences
        if may_be_refused(d, models, renames)
        and not (d.kind == "column" and d.models.name in apart)
    ]
    while first:
        more = [d for d in differences if d not in first and _is_needed(d, first)]
        if not more:
            break
        first += more
    ordered = tuple(d for d in differences if d in first)
    return Split(ordered, tuple(d for d in differences if d not in first))


def _takes_two(difference: Difference) -> bool:
    """Whether something is dropped and added again."""
    if difference.head is None or difference.models is None:
        return False
    if difference.kind == "column":
        return must_be_recreated(difference.head, difference.models)
    return difference.kind in ("check", "index")


def _is_needed(difference: Difference, first: Sequence[Difference]) -> bool:
    """Whether the first statement does not work, or not the same, without a difference."""
    columns = [d for d in first if d.kind == "column"]
    if difference.kind == "column":
        return _is_column_needed(difference, first)
    if difference.kind == "check":
        old = {d.head.name for d in columns if d.head}
        return difference.head is not None and mentions(difference.head.expression, old)
    if difference.kind == "index":
        return _is_index_needed(difference, first)
    if difference.kind == "charset":
        return any(d.models and d.models.collation for d in columns)
    return difference.kind == "column order" and any(map(_adds, columns))


def _adds(difference: Difference) -> bool:
    head, models = difference.head, difference.models
    return models is not None and (head is None or must_be_recreated(head, models))


def _is_column_needed(difference: Difference, first: Sequence[Difference]) -> bool:
    head, models = difference.head, difference.models
    columns = [d for d in first if d.kind == "column"]
    if any(d.kind == "column order" for d in first):
        return True
    if models is None:
        changed = {d.head.name for d in columns if d.head}
        # a copy of the table would compute it once more, which may fail (errors 1292, 1365)
        is_stored = head is not None and head.generated is not None and head.generated.stored
        return is_stored or mentions(formula(head), changed)
    renamed = head is not None and head.name != models.name
    if any(map(_adds, columns)) and (renamed or len(first) > 1):
        return True  # places are told by the columns before
    keys = [d for d in first if d.kind == "foreign key"]
    return any(_uses(d, models.name) for d in (first if head is None or renamed else keys))


def _uses(difference: Difference, name: str) -> bool:
    """Whether what comes refers to a column by its new name."""
    models = difference.models
    if models is None or difference.kind == "column order":
        return False
    if difference.kind == "column":
        return mentions(formula(models), {name})
    if difference.kind == "check":
        return mentions(models.expression, {name})
    if difference.kind == "foreign key":
        return name in models.columns
    if difference.kind == "partitioning":
        return mentions(models, {name})
    if difference.kind in ("index", "primary key"):
        return name in _columns_of(models) or any(
            mentions(part.formula, {name}) for part in models.parts
        )
    return False


def _columns_of(index: Index) -> Iterator[str]:
    return (part.column for part in index.parts if part.column)


_NO_KEY = ("text", "blob", "json", "point", "geometry", "polygon", "linestring", "vector")


def _is_index_needed(difference: Difference, first: Sequence[Difference]) -> bool:
    """An index that goes where its column changes, or comes for a foreign key."""
    head, models = difference.head, difference.models
    changed = [d for d in first if d.kind == "column" and d.head and d.models]
    if head is not None:
        own = set(_columns_of(head))
        return any(
            d.head.name in own and (head.kind == "UNIQUE" or type_word(d.models).endswith(_NO_KEY))
            for d in changed
        )
    keys = [d.models for d in first if d.kind == "foreign key" and d.models]
    return models is not None and any(
        # MySQL makes an index of its own otherwise, which is called like the foreign key
        tuple(_columns_of(models))[: len(key.columns)] == key.columns
        or models.name.lower() == key.name.lower()
        for key in keys
    )
