"""Foreign keys that MySQL would lose while it renames and rebuilds what they refer to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.planning.plan import plan
from support.steps import planned, words
from support.tables import FK, ID, A, B, P, compared, schema, t, table

X, W = "`x` int NOT NULL", "`w` int NOT NULL"
TO_X = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `q` (`x`)"
NEXT = "`z` int NOT NULL"


def around_a_rename(
    before: tuple[str, ...], after: tuple[str, ...], flavor: str = "mysql", **renamed: str
) -> list[str]:
    """The steps where columns of q are renamed, to one of which t.f refers."""
    head, models = (
        replace(
            schema(table("q", ID, *lines, f"UNIQUE KEY `k` (`{name}`)"),
                   t(A, TO_X.replace("`x`", f"`{name}`"))),
            flavor=flavor,
        )
        for lines, name in ((before, "x"), (after, renamed["x"]))
    )  # fmt: skip
    steps = plan(compared(head, models, columns={"q": renamed}))
    return [text.split(" (")[0] for text in words(steps)]


@pytest.mark.parametrize(
    ("before", "after", "names", "statement", "is_lost"),
    [
        ((X,), ("`y` int DEFAULT NULL",), {"x": "y"}, "alter column q.y", True),
        ((X,), ("`y` int NOT NULL",), {"x": "y"}, "alter column q.y", False),
        ((X,), ("`y` int NOT NULL DEFAULT '5'",), {"x": "y"}, "alter column q.y", False),
        # two columns exchange their names, in one statement that adds a third one or does not
        ((X, W), (W, X, NEXT), {"x": "w", "w": "x"},
         "combine q: ~ column w, ~ column x, + column z", True),
        ((X, W), (W, X), {"x": "w", "w": "x"}, "combine q: ~ column w, ~ column x", False),
    ],
)  # fmt: skip
def test_a_foreign_key_is_away_while_mysql_renames_and_rebuilds_what_it_refers_to(
    before: tuple[str, ...],
    after: tuple[str, ...],
    names: dict[str, str],
    statement: str,
    is_lost: bool,
) -> None:
    found = around_a_rename(before, after, **names)
    around = ["drop foreign key t.f", statement, "create foreign key t.f"]
    assert found == (around if is_lost else [statement])


def test_mariadb_finds_a_foreign_key_after_a_rename() -> None:
    after = ("`y` int DEFAULT NULL",)
    assert around_a_rename((X,), after, "mariadb", x="y") == ["alter column q.y"]


def test_the_column_that_refers_is_renamed_and_rebuilt_under_its_foreign_key() -> None:
    head, models = schema(P, t("`a` int NOT NULL", FK)), schema(P, t(B, FK.replace("`a`", "`b`")))
    assert planned(head, models, columns={"t": {"a": "b"}}) == ["alter column t.b"]


def test_one_statement_for_all_changes_of_a_table_loses_more() -> None:
    q = "UNIQUE KEY `k` (`{}`)"
    head = schema(table("q", ID, X, q.format("x")), t(A, TO_X))
    models = schema(
        table("q", ID, "`y` int NOT NULL", NEXT, q.format("y")), t(A, TO_X.replace("`x`", "`y`"))
    )
    names = {"q": {"x": "y"}}
    assert planned(head, models, columns=names) == ["alter column q.y", "create column q.z"]
    first, _, last = planned(head, models, by_server="q", columns=names)
    assert (first, last) == ("drop foreign key t.f", "create foreign key t.f")


def test_a_column_that_keeps_its_name_keeps_its_foreign_key() -> None:
    head, models = (
        schema(table("q", ID, x, "UNIQUE KEY `k` (`x`)"), t(A, TO_X))
        for x in (X, "`x` int DEFAULT NULL")
    )
    assert planned(head, models) == ["alter column q.x"]
