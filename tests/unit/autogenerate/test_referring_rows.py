"""Rows that refer to a value which --fill replaces."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.referring_rows import Filled, following, preconditions
from alembic_autogen.schema.model import Schema
from support.tables import PRIMARY, compared, key, schema, table


def refers(name: str, to: str, action: str = "", column: str = "a") -> str:
    clause = f" ON UPDATE {action}" if action else ""
    return f"CONSTRAINT `{name}` FOREIGN KEY (`{column}`) REFERENCES {key(to).sql} (`id`){clause}"


def family(*children: str, action: str = "CASCADE") -> Schema:
    """The table p, with children that refer to its column id."""
    return schema(
        table("p", "`id` int NOT NULL", "`n` int", PRIMARY),
        *(table(name, "`a` int", refers(f"f_{name}", "p", action)) for name in children),
    )


@pytest.mark.parametrize(
    ("action", "tables"),
    [("CASCADE", ["c", "d"]), ("", []), ("SET NULL", []), ("RESTRICT", []), ("NO ACTION", [])],
)
def test_tables_whose_rows_get_a_new_value_too(action: str, tables: list[str]) -> None:
    found = following(family("d", "c", action=action), key("p"), "id")
    assert [each.name for each in found] == tables


def test_only_the_column_itself_counts() -> None:
    assert following(family("c"), key("p"), "n") == ()
    assert following(family("c"), key("q"), "id") == ()


CHAIN = schema(
    table("p", "`id` int NOT NULL", PRIMARY),
    table("c", "`id` int NOT NULL", PRIMARY, refers("f", "p", "CASCADE", "id")),
    table("g", "`a` int", "`b` int", refers("h", "c", "CASCADE"), refers("i", "c", "", "b")),
)


def test_a_value_goes_on_to_their_children() -> None:
    assert following(CHAIN, key("p"), "id") == (key("c"), key("g"))


def test_a_table_is_named_once() -> None:
    twice = schema(
        table("p", "`id` int NOT NULL", PRIMARY),
        table("c", "`a` int", "`b` int", refers("f", "p", "CASCADE"),
              refers("g", "p", "CASCADE", "b")),
    )  # fmt: skip
    assert following(twice, key("p"), "id") == (key("c"),)


LOOP = schema(
    table("p", "`id` int NOT NULL", PRIMARY, refers("back", "c", "CASCADE", "id")),
    table("c", "`id` int NOT NULL", PRIMARY, refers("f", "p", "CASCADE", "id")),
)
ITSELF = schema(
    table("p", "`id` int NOT NULL", "`a` int", PRIMARY, refers("own", "p", "CASCADE")),
)


@pytest.mark.parametrize(
    ("tables", "follow"), [(LOOP, [key("c")]), (ITSELF, [])], ids=["loop", "itself"]
)
def test_a_key_that_leads_back_does_not_cascade(tables: Schema, follow: list[object]) -> None:
    assert list(following(tables, key("p"), "id")) == follow
    (precondition,) = preconditions(compared(tables, tables), [Filled(key("p"), "id", "`id` = 0")])
    assert precondition.problem.startswith("rows of p refer to values of id")


@pytest.mark.parametrize("action", ["", "SET NULL", "RESTRICT"])
def test_rows_that_would_lose_their_value_or_stop_the_update_are_refused(action: str) -> None:
    both = family("c", action=action)
    (precondition,) = preconditions(compared(both, both), [Filled(key("p"), "id", "`id` = 0")])
    assert (precondition.table, precondition.keys) == (key("p"), 1)
    assert precondition.offenders == (
        "SELECT `id` FROM `p` WHERE (`id` = 0) AND EXISTS (SELECT 1, 1 FROM `c` AS `referring_1` "
        "WHERE `referring_1`.`a` = `p`.`id` LOCK IN SHARE MODE)"
    )
    assert precondition.problem == "rows of c refer to values of id that --fill replaces"
    assert precondition.remedy == "Change c so that none refers to them"


def test_rows_that_get_the_value_are_not_refused() -> None:
    both = family("c")
    assert list(preconditions(compared(both, both), [Filled(key("p"), "id", "`id` = 0")])) == []


def test_rows_at_the_end_of_a_chain_are_found_through_it() -> None:
    (precondition,) = preconditions(compared(CHAIN, CHAIN), [Filled(key("p"), "id", "`id` = 0")])
    assert precondition.offenders == (
        "SELECT `id` FROM `p` WHERE (`id` = 0) AND EXISTS (SELECT 1, 1 FROM `c` AS `referring_1`, "
        "`g` AS `referring_2` WHERE `referring_1`.`id` = `p`.`id` AND "
        "`referring_2`.`b` = `referring_1`.`id` LOCK IN SHARE MODE)"
    )
    assert precondition.problem.startswith("rows of g refer")


def test_a_key_of_two_columns_joins_by_both() -> None:
    both = schema(
        table("p", "`x` int NOT NULL", "`y` int NOT NULL"),
        table("s.c", "`a` int", "`b` int",
              "CONSTRAINT `f` FOREIGN KEY (`a`,`b`) REFERENCES `scratch`.`p` (`x`,`y`)"),
    )  # fmt: skip
    (precondition,) = preconditions(compared(both, both), [Filled(key("p"), "y", "`y` = 0")])
    assert precondition.keys == 0
    assert precondition.offenders == (
        "SELECT 1 FROM `p` WHERE (`y` = 0) AND EXISTS (SELECT 1, 1 FROM `s`.`c` AS `referring_1` "
        "WHERE `referring_1`.`a` = `p`.`x` AND `referring_1`.`b` = `p`.`y` LOCK IN SHARE MODE)"
    )


def test_each_filled_column_is_asked_about() -> None:
    both = schema(
        table("p", "`id` int NOT NULL", "`n` int NOT NULL", PRIMARY),
        table("c", "`a` int", refers("f", "p")),
        table("b", "`a` int", "CONSTRAINT `g` FOREIGN KEY (`a`) REFERENCES `p` (`n`)"),
    )
    filled = [Filled(key("p"), name, "1") for name in ("n", "id")]
    assert [
        precondition.remedy for precondition in preconditions(compared(both, both), filled)
    ] == [*("Change b so that none refers to them", "Change c so that none refers to them")]


def test_the_second_column_of_a_key_cascades_by_its_own_place() -> None:
    both = schema(
        table("p", "`x` int NOT NULL", "`y` int NOT NULL"),
        table("c", "`a` int", "`b` int",
              "CONSTRAINT `f` FOREIGN KEY (`a`,`b`) REFERENCES `p` (`x`,`y`) ON UPDATE CASCADE"),
        table("d", "`e` int",
              "CONSTRAINT `g` FOREIGN KEY (`e`) REFERENCES `c` (`b`) ON UPDATE CASCADE"),
    )  # fmt: skip
    assert following(both, key("p"), "y") == (key("c"), key("d"))
    assert following(both, key("p"), "x") == (key("c"),)


def test_all_keys_of_a_chain_join_its_tables() -> None:
    both = schema(
        table("p", "`id` int NOT NULL", "`x` int NOT NULL", "PRIMARY KEY (`x`,`id`)"),
        *(
            table(name, "`id` int NOT NULL", PRIMARY, refers(f"f_{name}", to, "CASCADE", "id"))
            for name, to in (("c", "p"), ("g", "c"))
        ),
        table("h", "`a` int", refers("f_h", "g")),
    )
    (precondition,) = preconditions(compared(both, both), [Filled(key("p"), "id", "`id` = 0")])
    assert precondition.offenders == (
        "SELECT `x`, `id` FROM `p` WHERE (`id` = 0) AND EXISTS (SELECT 1, 1 FROM"
        " `c` AS `referring_1`, `g` AS `referring_2`, `h` AS `referring_3`"
        " WHERE `referring_1`.`id` = `p`.`id` AND `referring_2`.`id` = `referring_1`.`id`"
        " AND `referring_3`.`a` = `referring_2`.`id` LOCK IN SHARE MODE)"
    )
