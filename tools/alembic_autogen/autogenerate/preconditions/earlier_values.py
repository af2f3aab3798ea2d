"""Stored values that their expression gives no more, and CHECKs over virtual columns.

A copy of the table computes the values of ``STORED`` columns again, in the session of the upgrade.
Values that were computed with other settings (:mod:`.session_dependence`) may change then. A
temporary table computes them as the copy will, and a CHECK compares them with the present ones. A
query cannot: it would have to round and convert as each type does, and a virtual column that an
expression reads has the precision of the session that opened the table, until the server closes it
(tried on MySQL 9.7 and MariaDB 10.11).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from alembic_autogen.autogenerate.preconditions.base import Rows, listed, rows_of
from alembic_autogen.autogenerate.preconditions.checks import (
    after_renames,
    are_checked_later,
    new_checks,
)
from alembic_autogen.autogenerate.preconditions.invalid_dates import copying
from alembic_autogen.autogenerate.preconditions.session_dependence import (
    session_dependent_stored,
    session_dependent_virtual,
)
from alembic_autogen.autogenerate.preconditions.trial_table import (
    NUMBER,
    Trial,
    collation_for,
    creating_lines,
    insert_of,
)
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.alter import column_clause
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.formulas import mentions
from alembic_autogen.schema.model import Column, Table, TableKey
from alembic_autogen.schema.type_families import family


def trials_of_earlier_values(
    comparison: Comparison, copied_first: Collection[TableKey] = ()
) -> list[Trial]:
    """The trials of values and CHECKs that other settings of the session may have let pass.

    :param comparison: the schemas of one direction.
    :param copied_first: the table that only the first statement of that direction copies.
    """
    found: list[Trial] = []
    for rows in rows_of(comparison, {}, copied_first=copied_first):
        found += _of_values(rows)
        if are_checked_later(rows):
            found += _of_checks(rows)
    return found


def _of_values(rows: Rows) -> Iterator[Trial]:
    """A trial of the stored columns that the server computes again."""
    servers = copying(rows) & rows.servers
    staying = {old: rows.target.column(new) for new, old in rows.old_names.items()}
    compared = [
        column
        for column in session_dependent_stored(rows.current)
        if getattr(staying.get(column.name), "generated", None)
    ]
    if servers and compared:
        was = "was" if len(compared) == 1 else "were"
        default = ", ".join(f"{each.name} = DEFAULT" for each in compared)
        yield _trial(
            rows.at_all_times,
            compared,
            problem=f"{listed(each.name for each in compared)} {was} computed with other settings,"
            " such as the time_zone",
            remedy=f"Set {default} in these rows, or upgrade with the settings with which they"
            " were written",
            where=rows.only_on(servers),
        )


def _of_checks(rows: Rows) -> Iterator[Trial]:
    """A trial of each present CHECK that reads a virtual column of the session."""
    virtual, new = session_dependent_virtual(rows.current), list(new_checks(rows))
    kept = {c.expression for c in rows.target.checks if c.enforced and c not in new}
    for check in rows.current.checks:
        read = [each for each in rows.current.columns if mentions(check.expression, [each.name])]
        if after_renames(check.expression, rows) in kept and virtual & {c.name for c in read}:
            yield _trial(
                rows,
                read=read,
                clauses=(f"CHECK {check.expression}",),
                problem=f"rows violate the CHECK {check.name}",
                remedy=f"Change them so that {check.name} holds",
            )


def _trial(
    rows: Rows,
    compared: Sequence[Column] = (),
    read: Sequence[Column] = (),
    clauses: Sequence[str] = (),
    *,
    problem: str,
    remedy: str,
    where: str = "",
) -> Trial:
    """A trial that computes present columns in the session of the upgrade.

    :param rows: the rows that are tried.
    :param compared: generated columns whose values must be the present ones.
    :param read: other columns that are computed.
    :param clauses: further clauses of the temporary table.
    :param problem: see :class:`Trial`, as ``remedy`` and ``where``.
    """
    table = rows.current
    columns = _with_sources((*compared, *read), table)
    present = [
        replace(each, name=f"alembic_autogen_present_{at}", generated=None)
        for at, each in enumerate(compared, 1)
    ]
    values = {
        NUMBER: "NULL",
        **{quote_name(c.name): quote_name(c.name) for c in columns if not c.generated},
        **{quote_name(p.name): quote_name(c.name) for p, c in zip(present, compared, strict=True)},
    }
    created = [
        *(column_clause(_bare(each), table.collation) for each in (*columns, *present)),
        *map(_comparison, present, compared),
        *clauses,
    ]
    computed = listed(each.name for each in columns if each.generated)
    return Trial(
        table=table.key,
        lines=creating_lines(created),
        insert=insert_of(values),
        problem=problem,
        remedy=remedy + rows.discarding,
        keys=", ".join(map(quote_name, rows.keys)),
        names=frozenset(),
        repeated="",
        collation=collation_for(columns, table),
        is_alike=True,
        failed=f"the server cannot compute {computed} for some rows",
        where=where,
        with_earlier=rows.with_earlier,
    )


def _with_sources(wanted: Sequence[Column], table: Table) -> list[Column]:
    """The columns, and those that they are computed from, in the order of the table."""
    names = {each.name for each in wanted}
    waiting = list(wanted)
    while waiting:
        column = waiting.pop()
        if column.generated:
            text = column.generated.expression
            more = [c for c in table.columns if c.name not in names and mentions(text, [c.name])]
            names |= {each.name for each in more}
            waiting += more
    return [column for column in table.columns if column.name in names]


def _bare(column: Column) -> Column:
    """A column without what does not affect its values."""
    bare = replace(column, comment="", invisible=False, on_update=None, autoincrement=False)
    return bare if bare.generated else replace(bare, nullable=True, default=None, extra="")


def _comparison(present: Column, computed: Column) -> str:
    """A CHECK that two values are the same; texts also in case and accents."""
    names = [quote_name(present.name), quote_name(computed.name)]
    sides = [f"CAST({n} AS BINARY)" for n in names] if family(computed) == "text" else names
    return f"CHECK ({' <=> '.join(sides)})"
