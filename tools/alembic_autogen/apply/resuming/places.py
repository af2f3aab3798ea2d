"""Find out how far a revision has come in a database, by the schema that the database has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, takewhile
from typing import TYPE_CHECKING

from alembic_autogen.apply.preview.effects import Effect
from alembic_autogen.apply.preview.recorded_revision import RecordedRevision, RecordedStatement
from alembic_autogen.apply.preview.repeatable import are_repeatable
from alembic_autogen.apply.resuming.marks import Mark, marked
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import EXACT, Rules, TableDifference
from alembic_autogen.schema.model import ObjectKey, TableKey

if TYPE_CHECKING:
    from alembic_autogen.schema.differences import Difference
    from alembic_autogen.schema.model import Schema
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class PlaceInRevision:
    """A point between two statements of one direction of a revision.

    :param done: the number of its lasting statements whose effect the database has.
    :param rows_done: whether the rows are written that come before the next change of the schema;
        ``None`` if that is not known.
    :param alike: the number of statements after the last place with the same schema.
    """

    recorded: RecordedRevision
    done: int
    rows_done: bool | None = None
    alike: int = 0

    @property
    def completed(self) -> tuple[RecordedStatement, ...]:
        """The lasting statements that have been carried out."""
        return self.recorded.lasting[: self.done]

    @property
    def uncertain(self) -> tuple[RecordedStatement, ...]:
        """The statements on rows of which the schema does not show whether they were committed.

        They are committed together with the next change of the schema, before it is carried out.
        """
        between = self.recorded.lasting[self.done : self._alike]
        rows = tuple(each for each in between if each.effect is Effect.ROWS)
        if self.is_last_block:  # the end of the revision commits the others with its version
            return (*rows, *(each for each in self._block if each.early))
        return (*rows, *self._block)

    def may_repeat(self, statements: Sequence[str] = ()) -> bool:
        """Whether the rows at the place may be written again, if they are written already.

        :param statements: further ones that the real rows make the revision send.
        """
        schema = dict(places(self.recorded))[self.done]
        return are_repeatable([*(each.sql for each in self.uncertain), *statements], schema)

    @property
    def is_last_block(self) -> bool:
        """Whether the revision changes the schema no further."""
        return self._alike + len(self._block) == len(self.recorded.lasting)

    @property
    def _alike(self) -> int:
        """The number of statements after which the database could have come as well."""
        return max(self.done, self.alike)

    @property
    def _block(self) -> tuple[RecordedStatement, ...]:
        """The statements on rows before the next change of the schema."""
        later = self.recorded.lasting[self._alike :]
        return tuple(takewhile(lambda each: each.effect is Effect.ROWS, later))

    def with_rows(self, done: bool) -> PlaceInRevision:
        """The place, after it is known whether its statements on rows have taken effect."""
        number = self._alike + len(self._block) if done else self.done
        return replace(self, done=number, alike=0, rows_done=done)

    @property
    def is_start(self) -> bool:
        """Whether the revision has not begun."""
        return self.done == 0 and not self.rows_done

    def __str__(self) -> str:
        if not self.done:
            return f"before the {self.recorded.direction} of revision {self.recorded.revision}"
        return (
            f"after statement {self.done} of {len(self.recorded.lasting)} of the "
            f"{self.recorded.direction} of revision {self.recorded.revision}"
        )


def places(recorded: RecordedRevision) -> Iterator[tuple[int, Schema]]:
    """Yield the states of one direction of a revision.

    :returns: pairs of the number of lasting statements done, and the schema at that point.
    """
    yield 0, recorded.before
    for number, each in enumerate(recorded.lasting, 1):
        if each.after is not None:
            yield number, each.after


def everything(*revisions: RecordedRevision) -> Schema:
    """A schema with all that the database has at any place, by which its owner is recognised.

    :param revisions: at least one.
    """
    found = revisions[0].before
    for _, schema in chain.from_iterable(map(places, revisions)):
        found = replace(
            found,
            tables={**schema.tables, **found.tables},
            objects={**schema.objects, **found.objects},
        )
    return found


def find_place(
    recorded: RecordedRevision, real: Schema, rules: Rules, mark: Mark | None = None
) -> PlaceInRevision | None:
    """Find the place whose schema a database has.

    Only objects that the revision changes are compared. If several places have this schema, it is
    the one to which the mark belongs, or the first of them, from which everything that follows can
    be carried out.

    :param recorded: one direction of a revision.
    :param real: the schema of the database.
    :param rules: which differences count if no place has exactly this schema.
    :param mark: the mark that an earlier run has left there.
    :returns: ``None`` if the schema is that of no place.
    """
    touched = Touched.by(recorded)
    mine = touched.only(real)
    for counted in (EXACT, rules):
        found = [
            PlaceInRevision(recorded, done)
            for done, schema in places(recorded)
            if not differences_of(touched.only(schema), mine, counted)
        ]
        for place in found:
            if marked(place, mark) is not None:
                return place
        if found:
            return replace(found[0], alike=found[-1].done)
    return None


def rules_of_places(settings: Settings, *, all_objects: bool = False) -> Rules:
    """The rules by which a real database is compared with the states of its revisions.

    The order of columns counts only where the setting is ``strict``: a downgrade appends a column
    that was in the middle before, and the database goes up again from there.

    :param all_objects: whether to compare kinds of objects of which a state has none.
    """
    order = "strict" if settings.column_order == "strict" else "ignore"
    return Rules(column_order=order, ignore=settings.ignore, all_objects=all_objects)


def nearest(
    recorded: Sequence[RecordedRevision], real: Schema, rules: Rules
) -> tuple[PlaceInRevision, tuple[Difference, ...]]:
    """The place whose schema differs least from that of a database, and the differences.

    :param recorded: at least one direction of a revision.
    """
    found = []
    each_touched = [Touched.by(each) for each in recorded]
    touched = Touched(  # the same for all: what touches less would always differ less
        frozenset[TableKey]().union(*(each.tables for each in each_touched)),
        frozenset[ObjectKey]().union(*(each.objects for each in each_touched)),
    )
    mine = touched.only(real)
    for each in recorded:
        for done, schema in places(each):
            found.append(
                (PlaceInRevision(each, done), differences_of(touched.only(schema), mine, rules))
            )
    return min(found, key=lambda one: sum(map(_weight, one[1])))


def _weight(difference: Difference) -> int:
    """Weigh a difference: a table that only one side has counts as much as all its columns.

    Otherwise, a table with two differences would be nearer to the place at which it is dropped.
    """
    if not isinstance(difference, TableDifference) or (difference.current and difference.target):
        return 1
    return 1 + len((difference.current or difference.wanted).columns)


def differences_of(expected: Schema, real: Schema, rules: Rules) -> tuple[Difference, ...]:
    """Compare a real schema with the expected one, without the defaults of the database."""
    real = replace(real, charset=expected.charset, collation=expected.collation)
    return compare(expected, real, rules).differences


@dataclass(frozen=True)
class Touched:
    """The tables and other objects that a direction of a revision changes."""

    tables: frozenset[TableKey]
    objects: frozenset[ObjectKey]

    @classmethod
    def by(cls, *revisions: RecordedRevision) -> Touched:
        """Find what some revisions change."""
        tables: set[TableKey] = set()
        objects: set[ObjectKey] = set()
        start = revisions[0].before
        for _, schema in chain.from_iterable(map(places, revisions)):
            tables |= {
                key
                for key in start.tables.keys() | schema.tables.keys()
                if start.tables.get(key) != schema.tables.get(key)
            }
            objects |= {
                key
                for key in start.objects.keys() | schema.objects.keys()
                if start.objects.get(key) != schema.objects.get(key)
            }
        return cls(frozenset(tables), frozenset(objects))

    def only(self, schema: Schema) -> Schema:
        """A schema with only those objects that the revisions change."""
        return replace(
            schema,
            tables={key: each for key, each in schema.tables.items() if key in self.tables},
            objects={key: each for key, each in schema.objects.items() if key in self.objects},
            unread={key: each for key, each in schema.unread.items() if key in self.tables},
        )
