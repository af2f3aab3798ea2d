"""Build the operations of both directions from a comparison of two schemas."""

from __future__ import annotations

import sys
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from alembic.operations import ops

from alembic_autogen.autogenerate import referring_rows
from alembic_autogen.autogenerate.backfills.new_columns import (
    implicit_values,
    of_new_columns,
    own_values,
)
from alembic_autogen.autogenerate.backfills.updates import Backfill, backfills, or_
from alembic_autogen.autogenerate.check_order import order_checks
from alembic_autogen.autogenerate.late_updates import LateUpdate, empty_updates, late_updates
from alembic_autogen.autogenerate.operations.builders import Context, OperationBuilder
from alembic_autogen.autogenerate.operations.column_types import ColumnBuilder, TypeLookup
from alembic_autogen.autogenerate.operations.custom import (
    BackfillOp,
    LateUpdateOp,
    PreconditionOp,
    TrialOp,
    TriedUpdateOp,
)
from alembic_autogen.autogenerate.planning.plan import plan
from alembic_autogen.autogenerate.preconditions.base import AcceptedColumns, Fills
from alembic_autogen.autogenerate.preconditions.earlier_values import trials_of_earlier_values
from alembic_autogen.autogenerate.preconditions.first_statement import copied_first
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.rules import preconditions_for
from alembic_autogen.autogenerate.preconditions.trial_table import Trial
from alembic_autogen.autogenerate.preconditions.trials import trials_for
from alembic_autogen.autogenerate.referring_rows import Filled
from alembic_autogen.autogenerate.rendering.directives import ByHook
from alembic_autogen.autogenerate.rendering.in_effect import note_changes_before
from alembic_autogen.autogenerate.rendering.plugin import PlannedOperations, is_application_type
from alembic_autogen.autogenerate.rendering.row_history import with_history_kept
from alembic_autogen.autogenerate.rendering.undo import with_undo
from alembic_autogen.models.keys import table_key
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import ColumnKey, TableKey
from alembic_autogen.schema.type_families import type_word

if TYPE_CHECKING:
    from alembic_autogen.models.load import Models
    from alembic_autogen.schema.types import SqlType
    from alembic_autogen.settings import Settings

ServerText = frozenset[TableKey]
"""Tables whose changes must be statements in SQL."""


class DirectionChecks(NamedTuple):
    """The queries and trials of one direction, before it changes anything.

    :param preconditions: the queries.
    :param trials: the trials in a temporary table.
    """

    preconditions: Sequence[Precondition]
    trials: Sequence[Trial]


@dataclass(frozen=True)
class RevisionOptions:
    """The user's options for a revision, beyond the schemas.

    :param fills: SQL for rows that have no value, or one that does not fit.
    :param has_preconditions: whether the revision refuses rows that would not fit.
    :param accepted: columns whose values may change with their type.
    :param needless: the queries of preconditions that refused rows which the server takes.
    :param tried: tables, by their names at head, whose rows the upgrade puts into a temporary
        table, since no query predicts which ones the server refuses.
    :param tried_by_downgrade: tables whose rows the downgrade tries likewise, by their names in
        the models.
    :param own_statements: whether stored objects are created by the models' own statements, not by
        those that the server prints.
    :param own_types: whether types are named as the application and env.py's hooks name them.
    :param withheld: tables whose operations ``process_revision_directives`` does not get.
    """

    fills: Fills = field(default_factory=dict)
    has_preconditions: bool = True
    accepted: AcceptedColumns = frozenset()
    needless: frozenset[str] = frozenset()
    tried: frozenset[TableKey] = frozenset()
    tried_by_downgrade: frozenset[TableKey] = frozenset()
    own_statements: bool = True
    own_types: bool = True
    withheld: frozenset[TableKey] = frozenset()

    def needed(self, preconditions: Iterable[Precondition]) -> list[Precondition]:
        """Return the preconditions without the needless ones."""
        return [each for each in preconditions if each.offenders not in self.needless]

    def checks(
        self,
        comparison: Comparison,
        fills: Fills,
        whole: frozenset[TableKey] = frozenset(),
        copied_first: frozenset[TableKey] = frozenset(),
    ) -> DirectionChecks:
        """Collect the queries of a direction before it changes anything, and its trials.

        A trial gives an exact answer for the columns and indexes that it computes, and replaces
        their preconditions. A precondition remains if it selects the rows of a present column that
        get the value of a ``--fill``.

        :param comparison: the schemas of that direction.
        :param fills: the values of that direction.
        :param whole: the tables that are tried as a whole in that direction.
        :param copied_first: the table that only the first statement of that direction copies.
        """
        preconditions = preconditions_for(comparison, fills, self.accepted, copied_first)
        needed = self.needed(preconditions)
        needless = [each for each in preconditions if each not in needed]
        trials: list[Trial] = []
        if self.has_preconditions:
            # first, since an index over changed values may have another problem
            trials += trials_of_earlier_values(comparison, copied_first)
            trials += trials_for(
                comparison, fills, self.accepted, needless, whole, copied_first, preconditions
            )
        tried = {(trial.table, name) for trial in trials for name in trial.names}

        def is_filled(precondition: Precondition) -> bool:
            table = comparison.renames.table(precondition.table)
            current = comparison.current.tables[precondition.table]
            present = {comparison.renames.column(table, c.name) for c in current.columns}
            filled = (n for n in precondition.columns if fills.get((table, n)) is not None)
            return not present.isdisjoint(filled)

        return DirectionChecks(
            [g for g in needed if (g.table, g.about) not in tried or is_filled(g)], trials
        )

    def fills_of_downgrade(self, comparison: Comparison) -> dict[ColumnKey, str | None]:
        """Return the values for columns that the downgrade restores; the rest is the upgrade's."""
        known = comparison.target.tables
        return {
            (key, name): sql
            for (key, name), sql in self.fills.items()
            if key not in known or known[key].column(name) is None
        }


@dataclass(frozen=True)
class Built:
    """A revision that is ready to be rendered.

    :param planned: the operations of both directions.
    :param checks: the queries and trials of its upgrade.
    """

    planned: PlannedOperations
    checks: DirectionChecks


BACKFILL = "Give rows where {} another value;\nthe downgrade does not restore the old ones."
ALLOWED = "Try whether this account may update what gets values below."
TRIED = "Try whether triggers refuse rows that get values below; this is rolled back."


def build(
    comparison: Comparison,
    models: Models,
    settings: Settings,
    options: RevisionOptions,
    up_by_server: ServerText = frozenset(),
    down_by_server: ServerText = frozenset(),
) -> Built:
    """Plan both directions, and build their operations.

    :param comparison: the schemas and their differences.
    :param models: the models, for application types and naming conventions.
    :param settings: the settings of the project.
    :param options: the user's options.
    :param up_by_server: tables of the models that the upgrade must change by statements in SQL.
    :param down_by_server: tables of head that the downgrade must change by statements in SQL.
    """
    up = _context_of_upgrade(comparison, models, settings, options, up_by_server)
    fills_back = options.fills_of_downgrade(comparison)
    down = _context_of_downgrade(up, fills_back, down_by_server)
    upgrade = _direction(up, options.fills, options, options.tried)
    downgrade = _direction(down, fills_back, options, options.tried_by_downgrade)
    both = upgrade.operations, downgrade.operations
    on_mariadb = comparison.current.flavor == "mariadb"
    planned = PlannedOperations(
        *both,
        settings.line_length,
        _reads_char(comparison),
        on_mariadb,
        ByHook(options.withheld),
        options.own_types,
    )
    return Built(planned, upgrade.checks)


def _context_of_upgrade(
    comparison: Comparison,
    models: Models,
    settings: Settings,
    options: RevisionOptions,
    by_server: ServerText,
) -> Context:
    named = options.own_types and settings.render_application_types == "import"
    columns = ColumnBuilder(
        _lookup(application_types(models) if named else {}),
        _lookup(_declared_types(models) if named else {}),
    )
    return Context(
        comparison,
        columns,
        by_server,
        final_names=has_naming_convention(models),
        strict_order=settings.column_order == "strict",
        fills={**own_values(comparison), **of_new_columns(comparison, options.fills)},
        dialect=models.dialect,
        own_statements=options.own_statements,
    )


def _context_of_downgrade(up: Context, fills: Fills, by_server: ServerText) -> Context:
    """The context of the upgrade, with the sides exchanged.

    :param fills: the values for existing rows in the downgrade.
    """
    back = up.comparison.inverse()
    return replace(
        up,
        comparison=back,
        fills={**own_values(back), **of_new_columns(back, fills)},
        implicit=implicit_values(back, fills),
        columns=ColumnBuilder(_lookup({})),  # the types of the models are not those of head
        as_server_text=by_server,
        unnamed_keys=False,
    )


def _reads_char(comparison: Comparison) -> bool:
    """Whether a table that changes has a CHAR column, or one that its foreign keys refer to."""
    for schema, changed in (
        (comparison.current, {d.current_table for d in comparison.differences}),
        (comparison.target, {d.target_table for d in comparison.differences}),
    ):
        tables = [schema.tables[key] for key in changed if key and key in schema.tables]
        referred = {key.referred for table in tables for key in table.foreign_keys}
        tables += [schema.tables[key] for key in referred if key in schema.tables]
        if any(type_word(column) == "char" for table in tables for column in table.columns):
            return True
    return False


class _BuiltDirection(NamedTuple):
    operations: list[ops.MigrateOperation]
    checks: DirectionChecks


def _direction(
    context: Context, fills: Fills, options: RevisionOptions, tried: frozenset[TableKey]
) -> _BuiltDirection:
    """Plan a direction, find its queries on rows, and build the operations of both."""
    comparison = context.comparison
    steps = plan(comparison, context.as_server_text, context.fills)
    builder = OperationBuilder(context)
    changes = [builder.build(step) for step in steps]
    checks = options.checks(comparison, fills, tried)
    filled = backfills(comparison, fills, checks.preconditions)
    if not filled and changes and len(changes[0]) == 1:
        first_copy = copied_first(steps, comparison)
        checks = options.checks(comparison, fills, tried, first_copy) if first_copy else checks
    late = list(late_updates(comparison, fills))
    if late and steps and not filled:  # the first DDL commits the values of --fill
        changes[0] = with_undo(changes[0], steps[0], late, comparison.current)
    note_changes_before(steps, changes)
    first = list(_before_changes(comparison, checks, filled, late, options.has_preconditions))
    later = with_history_kept(list(chain.from_iterable(changes)), comparison)
    if options.has_preconditions and any(isinstance(op, LateUpdateOp) for op in later[1:]):
        known = {each.table for each in late if each.is_tried} | {each.table for each in filled}
        first = [*_allowed(comparison, fills, known), *first]
    return _BuiltDirection([*first, *later], checks)


def _allowed(
    comparison: Comparison, fills: Fills, known: Container[TableKey]
) -> Iterator[ops.MigrateOperation]:
    """Operations that find out whether the account may update the rows of tables.

    :param known: the tables whose rows are updated before anything is changed.
    """
    for key, update in empty_updates(comparison, fills).items():
        if key not in known:
            yield TriedUpdateOp([update], ALLOWED, "FALSE")


def _before_changes(
    comparison: Comparison,
    checks: DirectionChecks,
    filled: Sequence[Backfill],
    late: Iterable[LateUpdate],
    has_preconditions: bool,
) -> Iterator[ops.MigrateOperation]:
    """The operations before the first DDL: queries, trials, and UPDATEs of ``--fill``."""
    order = order_checks(
        comparison, filled, checks.preconditions if has_preconditions else (), checks.trials
    )
    yield from (_check_op(each) for each in order.before)
    updated = (Filled(each.table, each.column, each.condition) for each in filled)
    referring = referring_rows.preconditions(comparison, updated) if has_preconditions else ()
    yield from map(PreconditionOp, referring)
    for value in order.values:
        yield BackfillOp(
            list(value.lines[:-1]),
            BACKFILL.format(or_(value.reasons)),
            value.condition,
            value.keys,
            order.kept.get(value, ""),
        )
    # MySQL rolls the UPDATEs back if a query refuses: no DDL has committed them yet
    yield from (_check_op(each, order.changed) for each in order.after)
    for each in late:
        if each.is_tried and has_preconditions:
            yield TriedUpdateOp(list(each.lines), TRIED, each.condition, each.keys, order.changed)


def _check_op(check: Precondition | Trial, changed: str = "") -> ops.MigrateOperation:
    return TrialOp(check, changed) if isinstance(check, Trial) else PreconditionOp(check, changed)


def _lookup(types: Mapping[tuple[TableKey, str], SqlType]) -> TypeLookup:
    return lambda table, column: types.get((table, column))


def application_types(models: Models) -> dict[tuple[TableKey, str], SqlType]:
    """Find the columns whose type is a class of the application that a revision can name."""
    return {
        place: type_
        for place, type_ in _declared_types(models).items()
        if is_application_type(type_) and _can_be_named(type_)
    }


def _declared_types(models: Models) -> dict[tuple[TableKey, str], SqlType]:
    return {
        (table_key(table), column.name): column.type
        for table in models.tables()
        for column in table.columns
    }


def booleans(models: Models) -> frozenset[ColumnKey]:
    """Find the columns that the models declare as BOOLEAN: to a server they are TINYINT(1)."""
    from sqlalchemy import Boolean

    return frozenset(
        (table_key(table), column.name)
        for table in models.tables()
        for column in table.columns
        if isinstance(getattr(column.type, "impl", column.type), Boolean)
    )


def _can_be_named(type_: SqlType) -> bool:
    """Whether ``module.repr(type)`` is an expression that creates the same type."""
    from sqlalchemy.dialects import mysql

    class_ = type(type_)
    module = sys.modules.get(class_.__module__)
    has_name = module is not None and vars(module).get(class_.__name__) is class_
    if class_.__module__ == "__main__" or not has_name:
        return False  # it is nested, local, renamed or removed
    dialect = mysql.dialect()
    try:
        again = eval(repr(type_), {class_.__name__: class_})
        return bool(again.compile(dialect) == type_.compile(dialect))
    except Exception:  # a repr() of other code may do anything; then it does not give the type
        return False


def has_naming_convention(models: Models) -> bool:
    """Whether a naming convention of the metadata would apply to names in a revision."""
    return any(set(convention) - {"ix"} for convention in models.conventions) or any(
        convention.get("ix") not in (None, "ix_%(column_0_label)s")
        for convention in models.conventions
    )
