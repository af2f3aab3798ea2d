"""CHECK constraints that existing rows violate, whether the CHECK is new or checked again.

A row that was loaded with ``check_constraint_checks=0`` (MariaDB) can violate an existing CHECK
unnoticed until an UPDATE changes the row or its table is copied: either ends with error 4025 (tried
on 10.11). MySQL has no such variable: there, a revision asks only if the CHECK depends on the
session's settings. If it does by a virtual column, a trial asks (:mod:`.earlier_values`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from alembic_autogen.autogenerate.planning.column_steps import loses_values
from alembic_autogen.autogenerate.preconditions.base import Rows
from alembic_autogen.autogenerate.preconditions.exact_values import changing, is_exact
from alembic_autogen.autogenerate.preconditions.expression_conversions import unfit_in_check
from alembic_autogen.autogenerate.preconditions.flavors import MARIADB
from alembic_autogen.autogenerate.preconditions.invalid_dates import is_copied_later
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.session_dependence import (
    depends_on_session,
    session_dependent_virtual,
)
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.differences import ColumnDifference
from alembic_autogen.schema.formulas import mentions
from alembic_autogen.schema.model import Check, Column
from alembic_autogen.schema.tokens import tokenize, unquote_name


def preconditions(rows: Rows) -> Iterator[Precondition]:
    """A precondition for each CHECK that is stricter than the present ones, or checked again."""
    new = list(new_checks(rows))
    for check in new:
        yield from _precondition(check, rows)
    where = rows.only_on(MARIADB)
    dependent = list(_session_dependent(rows))
    for check in _checked_again(rows):
        if check not in new and check not in dependent:
            yield from _precondition(check, rows, where)
    tried = session_dependent_virtual(rows.target)
    for check in dependent:
        if check not in new and not mentions(check.expression, tried):
            yield from _precondition(check, rows)


def _session_dependent(rows: Rows) -> Iterator[Check]:
    """The present CHECKs that rows written with another time zone may violate on MySQL too."""
    if are_checked_later(rows):
        for check in rows.target.checks:
            if check.enforced and depends_on_session(check.expression, rows.target):
                yield check


def are_checked_later(rows: Rows) -> bool:
    """Whether the server checks present CHECKs again after the first change of the schema."""
    return is_copied_later(rows) or _is_updated(rows)


def _checked_again(rows: Rows) -> Iterator[Check]:
    """The present CHECKs that MariaDB checks for all rows, including those of columns."""
    is_updated = _is_updated(rows)
    if "mariadb" not in rows.servers:
        return
    if not (is_updated or is_copied_later(rows, "mariadb")):
        return
    yield from (check for check in rows.target.checks if check.enforced)
    for column in rows.current.columns:
        expression = _of_column(column) or _of_json(column)
        after = rows.target.column(rows.renames.column(rows.target.key, column.name))
        stays = after is not None and after.extra == column.extra
        # one that is dropped still exists when rows get values
        if expression and (stays or is_updated):
            yield Check(f"of {column.name}", after_renames(expression, rows))


def _is_updated(rows: Rows) -> bool:
    """Whether rows get values after the first change of the schema."""
    key = rows.target.key
    return any(
        (key, after.name) in rows.renames.members
        or (before is None and rows.fills.get((key, after.name)) is not None)
        for before, after in rows.columns()
    ) or any(isinstance(d, ColumnDifference) and loses_values(d) for d in rows.differences)


def new_checks(rows: Rows) -> Iterator[Check]:
    """The CHECKs that are stricter than the present ones."""
    enforced = {after_renames(c.expression, rows) for c in rows.current.checks if c.enforced}
    changed = changing(rows)
    for check in (*rows.target.checks, *_of_columns(rows)):
        if check.enforced and (
            check.expression not in enforced or mentions(check.expression, changed)
        ):
            yield check


def _of_columns(rows: Rows) -> Iterator[Check]:
    """The new CHECKs that belong to a column, as MariaDB has them for JSON."""
    for current, target in rows.columns():
        expression = _of_column(target)
        if expression and (current is None or current.extra != target.extra):
            yield Check(f"of {target.name}", expression)


def _of_column(column: Column) -> str:
    match = re.match(r"CHECK (\(.*\))", column.extra, re.DOTALL)
    return match[1] if match else ""


def _of_json(column: Column) -> str:
    """The CHECK with which MariaDB makes JSON of a LONGTEXT, for a column as MySQL has it."""
    return f"(json_valid({quote_name(column.name)}))" if column.type == "json" else ""


def after_renames(expression: str, rows: Rows) -> str:
    """The expression of a present CHECK, with the target names of its columns."""
    new_names = {old: new for new, old in rows.old_names.items()}
    return "".join(
        (
            quote_name(new_names.get(unquote_name(t.text), unquote_name(t.text)))
            if t.kind == "name"
            else t.text
        )
        for t in tokenize(expression)
    )


def name_in_trials(check: Check) -> str:
    """The name of a CHECK among the parts of a trial, which no column or index has."""
    return f"CHECK {check.expression}"


def violation_of(check: Check) -> tuple[str, str]:
    """The problem of rows that violate a CHECK, and the remedy."""
    what = f"the CHECK {check.name}" if check.name.startswith("of ") else check.name
    return f"rows violate the CHECK {check.name}", f"Change them so that {what} holds"


def _precondition(check: Check, rows: Rows, where: str = "") -> Iterator[Precondition]:
    condition = rows.substituted(check.expression)
    if condition is not None:
        unfit = unfit_in_check(check.expression, rows)
        violated = " OR ".join([f"NOT {condition}", *unfit])
        precondition = rows.precondition(
            rows.offenders(f"{where} AND ({violated})" if where else violated),
            *violation_of(check),
            *rows.sources(check.expression),
        )
        about = "" if is_exact(check.expression, rows) else name_in_trials(check)
        yield replace(precondition, about=about)
