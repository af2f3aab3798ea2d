"""The parts of a table that a trial has to try: no query can tell which rows a server refuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from alembic_autogen.autogenerate.preconditions.base import Rows, listed
from alembic_autogen.autogenerate.preconditions.checks import (
    name_in_trials,
    new_checks,
    violation_of,
)
from alembic_autogen.autogenerate.preconditions.duplicates import described, name_of, tried_keys
from alembic_autogen.autogenerate.preconditions.exact_values import is_exact
from alembic_autogen.autogenerate.preconditions.fallible import may_fail
from alembic_autogen.autogenerate.preconditions.generated import newly_computed
from alembic_autogen.autogenerate.preconditions.invalid_dates import is_copied_later
from alembic_autogen.autogenerate.preconditions.narrowing import conversion
from alembic_autogen.autogenerate.preconditions.partitions import (
    IN_TRIALS,
    PROBLEM,
    REMEDY,
    tried_check,
)
from alembic_autogen.autogenerate.preconditions.references import TriedReference
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.constant_defaults import has_constant_default
from alembic_autogen.schema.formulas import formula, mentions
from alembic_autogen.schema.model import Check, Column, Index

_ANY = Column("", "varchar(255)")


class TriedParts:
    """The parts of a table that are tried, and the columns that these are computed from.

    A server demands no CHECK and no unique key of earlier rows, but computes what they hold.

    :param tries_all: whether parts that cannot fail are tried as well.
    :param references: the foreign keys of which no query finds the rows without a parent row.
    """

    def __init__(
        self, rows: Rows, tries_all: bool, references: Sequence[TriedReference] = ()
    ) -> None:
        self.rows = rows
        self.references = references
        self._known = {column.name: column for column in rows.target.columns}
        self._tries_all = tries_all
        self.generated = [
            column for column, expression in newly_computed(rows) if self._fails(expression, column)
        ]
        self.defaults = list(self._defaults())
        self.filled = list(self._filled())
        self.converted = list(self._converted())
        self.keys = tried_keys(rows)
        self.indexes = list(self._indexes())
        new = list(new_checks(rows))
        self.inexact = [check for check in new if not is_exact(check.expression, rows)]
        self.checks = [c for c in new if c in self.inexact or self._fails(c.expression)]
        self.partitions = tried_check(rows)
        if rows.with_earlier:
            self.keys = []
            self.indexes = [replace(index, kind="") for index in self.indexes]
            self.checks, self.inexact = [], []

    def _fails(self, expression: str, result: Column | None = None) -> bool:
        return self._tries_all or may_fail(expression, self._known, result)

    def _defaults(self) -> Iterator[Column]:
        """New columns with an expression as their default, which gives existing rows a value."""
        for current, target in self.rows.columns():
            default = target.default
            if current or not default or (self.rows.target.key, target.name) in self.rows.fills:
                continue
            if has_constant_default(target):
                continue
            # no query can check whether the value of a default that reads columns fits
            if default.startswith("(") and ("`" in default or self._fails(default, target)):
                yield target

    def _filled(self) -> Iterator[Column]:
        """New columns with SQL of the value for existing rows, which may fail for some.

        It may be NULL or too long if it reads columns.
        """
        for current, target in self.rows.columns():
            value = self.rows.fills.get((self.rows.target.key, target.name))
            if current is None and value and may_fail(value, {}):
                yield target

    def _converted(self) -> Iterator[Column]:
        """Columns whose values may change, if no query can predict which values are refused."""
        for current, target in self.rows.columns():
            if current is None or target.generated or not self.rows.accepts_change(current, target):
                continue
            if conversion(quote_name(current.name), current, target).unforeseen:
                yield target

    def _indexes(self) -> Iterator[Index]:
        """Indexes over new expressions, and over virtual columns that are tried.

        A copy of the table computes the existing indexes again.
        """
        copied = is_copied_later(self.rows)
        virtual = {c.name for c in self.generated if c.is_virtual}
        present = {part.expression for index in self.rows.current.indexes for part in index.parts}
        for index in (self.rows.target.primary_key, *self.rows.target.indexes):
            if index is None or (index.kind not in ("", "UNIQUE") and index not in self.keys):
                continue
            new = [
                part.expression
                for part in index.parts
                if part.expression
                and (
                    copied
                    or part.expression not in present
                    or mentions(part.expression, self.rows.reread)
                )
            ]
            # the type of the expression's value is unknown
            fails = index in self.keys or any(self._fails(each, _ANY) for each in new)
            if fails or virtual & {part.column for part in index.parts}:
                yield index

    @property
    def sentence(self) -> tuple[str, str]:
        """The problem if a trial fails, and the remedy."""
        described = self.described
        if len(described) == len(self.converted):
            names, has = listed(c.name for c in self.converted), (
                "has" if len(described) == 1 else "have"
            )
            types = listed(dict.fromkeys(c.type for c in self.converted))
            return f"{names} {has} values that do not fit {types}", "Change them"
        they_are = "it is" if len(described) == 1 else "they are"
        return (
            f"the server cannot compute {listed(described)} for some rows",
            f"Change what {they_are} computed from",
        )

    @property
    def all_checks(self) -> list[Check]:
        """The CHECKs that are tried, and the partitions as one."""
        return [*self.checks, *filter(None, (self.partitions,))]

    @property
    def violations(self) -> list[tuple[str, str]]:
        """The problems if rows violate what is tried as a CHECK, each with its remedy."""
        names = listed(check.name for check in self.inexact)
        found = [violation_of(replace(self.inexact[0], name=names))] if names else []
        return [*found, *([(PROBLEM, REMEDY)] if self.partitions else [])]

    @property
    def violation(self) -> tuple[str, str]:
        """These in one sentence."""
        problems, remedies = zip(*self.violations, strict=True)
        return " or ".join(problems), "; ".join(remedies)

    @property
    def names(self) -> frozenset[str]:
        """The parts that are tried, by which preconditions refer to them."""
        columns = [column.name for column in self.generated]
        keys = map(name_of, self.indexes)
        checks = map(name_in_trials, self.inexact)
        references = (each.name for each in self.references)
        partitions = [IN_TRIALS] if self.partitions else []
        return frozenset((*columns, *keys, *checks, *references, *partitions))

    @property
    def repeated(self) -> str:
        """The problem if two rows have the same value of a unique key; empty if there is none."""
        unique = [i for i in self.indexes if i.kind in ("PRIMARY", "UNIQUE")]
        names = [
            i.name if any(p.expression for p in i.parts) else described(i, self.rows)
            for i in unique
        ]
        return f"values of {listed(names)} occur more than once" if names else ""

    @property
    def described(self) -> list[str]:
        """The parts that are tried, described for a sentence."""
        return [
            *(column.name for column in self.generated),
            *(f"the default of {column.name}" for column in self.defaults),
            *(f"the value of {column.name}" for column in self.filled),
            *(f"the new values of {column.name}" for column in self.converted),
            *(f"the index {name_of(i)}" for i in self.indexes if self._is_described(i)),
            *(f"the CHECK {check.name}" for check in self.checks),
            *(f"the foreign key {each.key.name}" for each in self.references),
            *(["the partition"] if self.partitions else []),
        ]

    def _is_described(self, index: Index) -> bool:
        return index in self.keys or any(part.expression for part in index.parts)

    def columns(self) -> list[Column]:
        """Return the columns that are tried, and those that they are computed from."""
        tried = (*self.generated, *self.defaults, *self.filled, *self.converted)
        wanted = {column.name for column in tried}
        wanted |= {name for each in self.references for name in each.key.columns}
        texts = [check.expression for check in self.all_checks]
        for index in self.indexes:
            wanted |= {part.column for part in index.parts if part.column}
            texts += [part.expression for part in index.parts if part.expression]
        texts += [formula(self._known[name]) for name in wanted]
        while texts:
            text = texts.pop()
            more = {name for name in self._known if name not in wanted and mentions(text, [name])}
            wanted |= more
            texts += [formula(self._known[name]) for name in more]
        return [column for column in self.rows.target.columns if column.name in wanted]
