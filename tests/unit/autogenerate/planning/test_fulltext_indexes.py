"""FULLTEXT indexes, of which MySQL creates one at a time."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.fulltext_indexes import fulltext_later
from alembic_autogen.schema.model import Table
from support.steps import change, planned, words
from support.tables import compared, t

TEXT, KEY = "`s` varchar(20) NOT NULL", "PRIMARY KEY (`s`)"
F, G = "FULLTEXT KEY `f` (`s`)", "FULLTEXT KEY `g` (`s`)"
OTHER_F, OTHER_G = F.replace("`s`", "`s`,`u`"), G.replace("`s`", "`s`,`u`")
UNSEEN_F, UNSEEN_G = (f"{each} /*!80000 INVISIBLE */" for each in (F, G))


def split(head: Table, models: Table, flavor: str = "mysql") -> tuple[list[str], list[str]]:
    found = compared(head, models)
    at_once, later = fulltext_later(found.differences, flavor, found.renames)
    return [change(d) for d in at_once], words(later)


@pytest.mark.parametrize(
    ("head", "models", "at_once", "later"),
    [
        (t(TEXT), t(TEXT, F), ["+ index f"], []),
        (t(TEXT), t(TEXT, F, G), ["+ index f"], ["create index t.g"]),
        (t(TEXT), t(TEXT, F, "KEY `k` (`s`)"), ["+ index f", "+ index k"], []),
        (t(TEXT, F, G), t(TEXT), ["- index f", "- index g"], []),
        (t(TEXT, F), t(TEXT, G), ["~ index g"], []),  # a rename
        (t(TEXT, F, G), t(TEXT, UNSEEN_F, UNSEEN_G), ["~ index f", "~ index g"], []),
    ],
)
def test_the_first_one_goes_with_the_other_changes(
    head: Table, models: Table, at_once: list[str], later: list[str]
) -> None:
    assert split(head, models) == (at_once, later)


def test_one_that_changes_is_dropped_with_the_other_changes() -> None:
    u = "`u` varchar(20) NOT NULL"
    found = compared(t(TEXT, u, F, G), t(TEXT, u, OTHER_F, OTHER_G))
    at_once, (later,) = fulltext_later(found.differences, "mysql", found.renames)
    assert [change(d) for d in at_once] == ["~ index f", "- index g"]
    assert (words([later]), later.difference.current) == (["create index t.g"], None)


def test_mariadb_creates_them_at_once() -> None:
    assert split(t(TEXT), t(TEXT, F, G), "mariadb") == (["+ index f", "+ index g"], [])


def test_a_plan_creates_them_after_the_primary_key() -> None:
    first, second = planned(t(TEXT), t(TEXT, KEY, F, G))
    assert first.startswith("combine t: + primary key t, + index f (")
    assert second == "create index t.g"
