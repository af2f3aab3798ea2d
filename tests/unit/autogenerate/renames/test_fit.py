"""Whether a column takes the values of another one, and how likely it is that they are the same."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.preconditions.narrowing import fits
from alembic_autogen.autogenerate.renames.fit import column_likeness
from support.tables import column, t

X, Y = "`x` date", "`y` date"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("date", "date", True),
        ("date", "datetime", True),
        ("datetime", "datetime(6)", True),
        ("datetime(6)", "datetime", False),
        ("datetime", "date", False),
        ("int", "bigint", True),
        ("bigint", "int", False),
        ("int", "varchar(11)", True),
        ("varchar(5)", "int", False),
        ("point", "point", True),
        ("point", "int", False),
        ("varchar(9)", "set('a','b')", False),
        # a trial finds which texts such a SET takes
        ("varchar(9)", "set('a','b','c','d','e','f','g','h','i')", False),
    ],
)
def test_a_type_that_takes_every_value_of_another(old: str, new: str, expected: bool) -> None:
    assert fits(column(f"`a` {old}"), column(f"`b` {new}")) is expected


def likeness(new: str, old: str = "`name` int") -> float:
    """The likeness of a column, the third of its table, to one of another table.

    :param new: the columns of the other table behind the first; the last one is meant.
    """
    current, target = t(X, old), t(*new.split("; "))
    return column_likeness(current.columns[-1], target.columns[-1], current, target)


@pytest.mark.parametrize(
    ("likelier", "other"),
    [
        # the same definition, whatever the comment, before one of the family
        (f"{X}; `q` int", f"{X}; `q` bigint"),
        (f"{X}; `q` int COMMENT 'c'", f"{X}; `q` bigint"),
        # a name that is alike, and a name that is more so
        (f"{X}; `nam` bigint", f"{X}; `q` bigint"),
        (f"{X}; `names` bigint", f"{X}; `nam` bigint"),
        (f"{X}; `n` bigint", f"{X}; `q` bigint"),
        (f"{X}; `q` bigint", f"{X}; {Y}; `nbm` bigint"),
        # the same place
        (f"{X}; `q` bigint", f"{X}; {Y}; `q` bigint"),
        # the family, before a name or a place, and not before both
        (f"{X}; {Y}; `q` bigint", f"{X}; {Y}; `names` varchar(50)"),
        (f"{X}; {Y}; `q` bigint", f"{X}; `n` varchar(50)"),
        (f"{X}; `names` varchar(50)", f"{X}; {Y}; `q` bigint"),
    ],
)
def test_one_column_is_likelier_than_another(likelier: str, other: str) -> None:
    assert likeness(likelier) > likeness(other)


def test_a_moment_is_one_of_both_types_of_moments() -> None:
    old = "`name` timestamp"
    assert likeness(f"{X}; `q` datetime(6)", old) == likeness(f"{X}; `q` timestamp(6)", old)
    assert likeness(f"{X}; `q` datetime", old) > likeness(f"{X}; `q` date", old)
