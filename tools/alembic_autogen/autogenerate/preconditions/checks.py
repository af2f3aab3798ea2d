"""A CHECK is put over rows that violate it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alembic_autogen.autogenerate.preconditions.base import Precondition, Rows
from alembic_autogen.autogenerate.preconditions.conversions import unfit_in_check
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.formulas import mentions
from alembic_autogen.schema.model import Check
from alembic_autogen.schema.tokens import tokenize, unquote_name


def guards(rows: Rows) -> Iterator[Precondition]:
    """A guard for each CHECK that asks for more than the present ones."""
    for check in new_checks(rows):
        yield from _guard(check, rows)


def new_checks(rows: Rows) -> Iterator[Check]:
    """The CHECKs that ask for more than the present ones."""
    enforced = {_after_renames(c.expression, rows) for c in rows.head.checks if c.enforced}
    for check in (*rows.models.checks, *_of_columns(rows)):
        if check.enforced and (
            check.expression not in enforced
            or mentions(check.expression, rows.computed_anew | rows.reread)
        ):
            yield check


def _of_columns(rows: Rows) -> Iterator[Check]:
    """CHECKs that belong to a column, as MariaDB has them for JSON."""
    for head, models in rows.columns():
        match = re.match(r"CHECK (\(.*\))", models.extra, re.DOTALL)
        if match and (head is None or head.extra != models.extra):
            yield Check(f"of {models.name}", match[1])


def _after_renames(expression: str, rows: Rows) -> str:
    """A present CHECK with the names that its columns will have."""
    new_names = {old: new for new, old in rows.old_names.items()}
    return "".join(
        (
            quote_name(new_names.get(unquote_name(t.text), unquote_name(t.text)))
            if t.kind == "name"
            else t.text
        )
        for t in tokenize(expression)
    )


def _guard(check: Check, rows: Rows) -> Iterator[Precondition]:
    condition = rows.substituted(check.expression)
    if condition is not None:
        unfit = unfit_in_check(check.expression, rows)
        yield rows.guard(
            rows.offenders(" OR ".join([f"NOT {condition}", *unfit])),
            f"rows violate the CHECK {check.name}",
            f"Change them so that {check.name} holds",
            *rows.sources(check.expression),
        )
