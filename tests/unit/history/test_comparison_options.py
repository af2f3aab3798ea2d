"""Options of env.py that narrow the comparison, and those that are not followed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from alembic_autogen.history.comparison_options import Filters, as_compared
from alembic_autogen.schema.model import Column

ALL = "alembic.autogenerate.*"


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (Filters(), ()),
        (Filters(compare_type=True, compare_server_default=True), ()),
        (Filters(compare_type=False), ("compare_type",)),
        (Filters(compare_server_default=lambda *given: None), ("compare_server_default",)),
        (Filters(include_object=lambda *given: True), ("include_object",)),
        (Filters(plugins=(ALL,)), ("autogenerate_plugins",)),
    ],
)
def test_options_that_narrow_the_comparison(filters: Filters, names: tuple[str, ...]) -> None:
    assert (filters.names, bool(filters)) == (names, bool(names))


@pytest.mark.parametrize(
    ("plugins", "compared", "notes"),
    [
        (None, "types defaults comments constraints", []),
        ((ALL, "alembic.ext.checkconstraint_byname"), "types defaults comments constraints", []),
        ((ALL, "~alembic.autogenerate.comments"), "types defaults constraints", []),
        (
            ("~*.t*", ALL),
            "defaults comments constraints",
            ["leaves out alembic.autogenerate.tables"],
        ),
        ((ALL, "entities"), "types defaults comments constraints", ["names entities"]),
    ],
)
def test_plugins(plugins: tuple[str, ...] | None, compared: str, notes: list[str]) -> None:
    filters = Filters(plugins=plugins)
    kinds = ("types", "defaults", "comments", "constraints")
    assert [each for each in kinds if filters.compares(each)] == compared.split()
    found = list(filters.notes())
    assert len(found) == len(notes) and all(a in b for a, b in zip(notes, found, strict=True))


HEAD = Column("c", "varchar(20)", default="NULL")
MODELS = Column("c", "varchar(40)", nullable=False, default="'x'", comment="new")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), MODELS),
        (
            Filters(compare_type=False),
            Column("c", "varchar(20)", False, None, None, "'x'", comment="new"),
        ),
        (
            Filters(compare_server_default=lambda *given: False),
            Column("c", "varchar(40)", False, comment="new"),
        ),
        (Filters(plugins=(ALL, "~*.comments")), Column("c", "varchar(40)", False, default="'x'")),
        (Filters(compare_type=lambda *given: None), MODELS),
    ],
)
def test_parts_of_a_column(filters: Filters, expected: Column) -> None:
    mine = sa.Column("c", sa.String(40), server_default="x")
    theirs = sa.Column("c", sa.String(20))
    assert as_compared(filters, HEAD, MODELS, mine, theirs) == expected
    undeclared = as_compared(filters, HEAD, MODELS, None, theirs)
    assert (undeclared.type, undeclared.default) == (MODELS.type, MODELS.default)
