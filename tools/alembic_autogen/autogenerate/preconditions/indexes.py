"""New indexes over an expression that fails for some rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from alembic_autogen.autogenerate.preconditions.base import Rows
from alembic_autogen.autogenerate.preconditions.expression_conversions import unfit_conversions
from alembic_autogen.autogenerate.preconditions.narrowing import unfit_expression
from alembic_autogen.autogenerate.preconditions.narrowing.verdict import any_of
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.schema.formulas import mentions
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.tokens import closing_parenthesis, tokenize, without_parentheses

_CAST = re.compile(
    r"cast\((?P<value>.*) as (?P<type>[a-z]+)(?:\((?P<size>[0-9,]+)\))?"
    r"(?: charset \w+)?(?P<array> array)?\)",
    re.IGNORECASE | re.DOTALL,
)
_TYPES = {"unsigned": "bigint unsigned", "signed": "bigint", "char": "varchar"}
_NESTED = "'NULL', 'OBJECT', 'ARRAY'"


def preconditions(rows: Rows) -> Iterator[Precondition]:
    """A precondition for each index over a CAST that is new or over a column of another type.

    An index refuses values that the CAST alone would truncate or turn into 0: errors 3751 and 3752,
    and 3903, 3907 and 3908 for an index over the elements of an array (manual, 15.1.18 CREATE
    INDEX).
    """
    present = {part.expression for index in rows.current.indexes for part in index.parts}
    for index in rows.target.indexes:
        for part in index.parts:
            expression = part.expression
            if expression and (expression not in present or mentions(expression, rows.reread)):
                yield from _precondition(index.name, expression, rows)


def _precondition(name: str, expression: str, rows: Rows) -> Iterator[Precondition]:
    condition = any_of(*unfit_conversions(expression, rows), _unfit(expression, rows))
    if condition:
        precondition = rows.precondition(
            rows.offenders(condition),
            f"rows have values that the index {name} cannot hold",
            "Change them to what its expression can be computed from",
            *rows.sources(expression),
        )
        yield replace(precondition, computed=True, about=name)


def _unfit(expression: str, rows: Rows) -> str | None:
    """A condition for the values that an index over nothing but a CAST refuses."""
    tokens = without_parentheses(tokenize(expression))
    match = _CAST.fullmatch("".join(token.text for token in tokens))
    if match is None or closing_parenthesis(tokens, 1) != len(tokens) - 1:
        return None
    value = rows.substituted(match["value"])
    if value is None:
        return None
    word = match["type"].lower()
    size = f"({match['size']})" if match["size"] else ""
    column = Column("", _TYPES.get(word, word) + size)
    if not match["array"]:
        text = f"CAST({value} AS CHAR)"
        return unfit_expression(text, column) if word == "char" and size else None
    element = _unfit_element(f"CAST({value} AS JSON)", column)
    within = _unfit_element("`elements`.`v`", column)
    return (
        f"JSON_TYPE({value}) IN ('NULL', 'OBJECT')"
        f" OR (JSON_TYPE({value}) <> 'ARRAY' AND ({element}))"
        f" OR EXISTS (SELECT 1 FROM JSON_TABLE({value}, '$[*]' COLUMNS (`v` JSON PATH '$'))"
        f" AS `elements` WHERE {within})"
    )


def _unfit_element(value: str, column: Column) -> str:
    """A condition for elements that are not scalar, or not a value of the index's type."""
    text = f"JSON_UNQUOTE({value})"
    unfit = unfit_expression(text, column, may_be_text=True)
    nested = f"JSON_TYPE({value}) IN ({_NESTED})"
    if unfit is None:
        return nested
    truth = f"JSON_TYPE({value}) <> 'BOOLEAN' AND " if not column.type.startswith("varchar") else ""
    return f"{nested} OR ({truth}{unfit})"
