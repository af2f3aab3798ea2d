"""Foreign keys that are left out of the comparison, and that columns cannot change with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.planning.left_out_keys import conflicts_of_left_out_keys
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.external import STAND_IN
from alembic_autogen.schema.model import Schema
from support.tables import FK, INNODB, compared, key, schema, table


def set_of(number: int) -> str:
    return f"set({','.join(repr(str(each)) for each in range(number))})"


HUNDREDS = f"enum({','.join(repr(str(number)) for number in range(256))})"


def sides(child: str, parent: str, foreign_key: str = FK, collation: str = "") -> Schema:
    """A table c whose column a refers to the column id of p."""
    collated = f" COLLATE {collation}" if collation else ""
    return schema(
        table("c", f"`a` {child}{collated}", "`x` int", foreign_key),
        table("p", f"`id` {parent}", "PRIMARY KEY (`id`)"),
    )


def names(comparison: Comparison) -> list[str]:
    return [sentence.partition(" of ")[0] for sentence in conflicts_of_left_out_keys(comparison)]


@pytest.mark.parametrize(
    ("child", "parent", "joins"),
    [
        ("int", "int", True),
        ("bigint", "int", False),
        ("int unsigned", "int", False),
        ("int(5) unsigned zerofill", "int unsigned", True),
        ("int unsigned", "int unsigned", True),
        ("varchar(5)", "varchar(9)", True),
        ("varchar(5)", "text", True),
        ("varchar(5)", "varchar(5) COLLATE utf8mb4_bin", False),
        ("varchar(5)", "varbinary(5)", False),
        ("binary(5)", "varbinary(9)", True),
        ("enum('a')", "enum('b')", True),
        ("enum('a')", "varchar(5)", False),
        ("enum('a')", "enum('a') CHARACTER SET latin1", True),
        ("enum('a')", "set('a','b','c','d','e','f','g','h')", True),
        ("enum('a')", "set('a','b','c','d','e','f','g','h','i')", False),
        ("enum('a')", "tinyint unsigned", True),
        ("enum('a')", "tinyint", False),
        ("enum('a')", "smallint unsigned", False),
        (HUNDREDS, "smallint unsigned", True),
        ("year", "tinyint unsigned", True),
        ("decimal(5,2)", "datetime", True),
        ("time", "binary(3)", True),
        ("uuid", "binary(16)", True),
        ("float", "double", False),
        ("float", "decimal(5,2)", False),
        ("json", "varbinary(5)", False),
        ("vector(3)", "varbinary(5)", False),
        ("point", "varbinary(5)", False),
        (set_of(9), "smallint unsigned", True),
        (set_of(17), "mediumint unsigned", True),
        (set_of(25), "int unsigned", True),
        (set_of(33), "bigint unsigned", True),
        ("decimal(5,2)", "decimal(9,1)", True),
        ("decimal(5,2)", "double", False),
        ("datetime(3)", "datetime", True),
        ("date", "datetime", False),
    ],
)
def test_columns_that_cannot_be_joined_keep_each_other_from_changing(
    child: str, parent: str, joins: bool
) -> None:
    before = sides("json", "json")
    assert names(compared(before, sides(child, parent))) == ([] if joins else ["The foreign key f"])


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (("int", "int"), ("int", "bigint"), 1),  # the parent alone
        (("int", "int"), ("bigint", "int"), 1),  # the child alone
        (("int", "int"), ("bigint", "bigint"), 0),  # both alike
        (("int", "bigint"), ("int", "bigint"), 0),  # nothing changes, whatever they are
    ],
)
def test_either_end_may_change(before: tuple[str, str], after: tuple[str, str], found: int) -> None:
    assert len(conflicts_of_left_out_keys(compared(sides(*before), sides(*after)))) == found


def test_the_sentence_names_the_columns_and_what_to_do() -> None:
    before = sides("varchar(5)", "varchar(5)")
    after = sides("int", "varchar(5)")
    assert conflicts_of_left_out_keys(compared(before, after)) == [
        "The foreign key f of c, which is left out of the comparison (include_object, ignore), "
        "stays as it is, and cannot join c.a (int) to p.id (varchar(5) utf8mb4_0900_ai_ci). "
        "Include f, change both columns alike, or drop it in a revision of its own first."
    ]


@pytest.mark.parametrize(
    ("change", "needs"),
    [
        (
            lambda models: {
                **models.tables,
                key("c"): replace(
                    models.tables[key("c")], columns=models.tables[key("c")].columns[1:]
                ),
            },
            "needs c.a, which would be dropped",
        ),
        (
            lambda models: {
                **models.tables,
                key("p"): replace(models.tables[key("p")], columns=()),
            },
            "needs p.id, which would be dropped",
        ),
    ],
)
def test_a_column_that_the_key_needs_cannot_go(
    change: Callable[[Schema], dict[object, object]], needs: str
) -> None:
    # the models' side has the key, as it is in the database: it was left out of the comparison
    head = sides("int", "int")
    models = replace(head, tables=change(head))
    (sentence,) = conflicts_of_left_out_keys(compared(head, models))
    assert f"stays as it is, and {needs}. Include f," in sentence


def test_a_column_that_comes_or_another_one_that_changes_is_in_nobodys_way() -> None:
    before = sides("int", "bigint")
    changed = replace(before.tables[key("c")], columns=table("c", "`a` int", "`x` text").columns)
    after = replace(before, tables={**before.tables, key("c"): changed})
    assert conflicts_of_left_out_keys(compared(before, after)) == []
    came = replace(before.tables[key("c")], columns=table("c", "`x` int", "`a` int").columns)
    without = replace(before.tables[key("c")], columns=table("c", "`x` int").columns)
    head = replace(before, tables={**before.tables, key("c"): without})
    models = replace(before, tables={**before.tables, key("c"): came})
    assert conflicts_of_left_out_keys(compared(head, models)) == []


def test_a_renamed_column_is_found_by_both_its_names() -> None:
    before = sides("int", "int")
    fk = FK.replace("`a`", "`b`")
    after = schema(
        table("c", "`b` bigint", "`x` int", fk), table("p", "`id` int", "PRIMARY KEY (`id`)")
    )
    (sentence,) = conflicts_of_left_out_keys(compared(before, after, columns={"c": {"a": "b"}}))
    assert "cannot join c.b (bigint) to p.id (int)" in sentence
    # the key as it was read, by the old name
    old = replace(after.tables[key("c")], foreign_keys=before.tables[key("c")].foreign_keys)
    left = replace(after, tables={**after.tables, key("c"): old})
    (sentence,) = conflicts_of_left_out_keys(compared(before, left, columns={"c": {"a": "b"}}))
    assert "needs c.a, which would be dropped" in sentence


def test_each_pair_of_a_key_is_looked_at_and_tables_come_by_name() -> None:
    two = "CONSTRAINT `g` FOREIGN KEY (`a`,`x`) REFERENCES `p` (`id`,`y`)"
    far = FK.replace("`f`", "`far`").replace("`p`", "`s`.`p`")

    def side(x: str, y: str, a: str) -> Schema:
        return schema(
            table("c", "`a` int", f"`x` {x}", two),
            table("p", "`id` int", f"`y` {y}", "PRIMARY KEY (`id`,`y`)"),
            table("b", f"`a` {a}", FK.replace("`f`", "`first`"), far),
            table("s.p", "`id` int", "PRIMARY KEY (`id`)"),
            table("a", "`a` int", FK.replace("`p`", "`elsewhere`")),
        )

    found = names(compared(side("int", "int", "int"), side("bigint", "int", "bigint")))
    assert found == ["The foreign key first", "The foreign key far", "The foreign key g"]


def test_the_columns_of_a_stand_in_are_not_known() -> None:
    """It has those that foreign keys name, with the types that these ask for."""
    stand_in = table(
        "p", "`id` int", "PRIMARY KEY (`id`)", options=f"{INNODB} COMMENT='{STAND_IN}'"
    )
    before, after = (
        schema(table("c", f"`a` {type_}", "`x` int", FK), stand_in) for type_ in ("int", "bigint")
    )
    assert not names(compared(before, after))
