"""Foreign keys and partitions that a trial decides about, and those that a query does."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.rules import preconditions_for
from alembic_autogen.autogenerate.preconditions.trial_table import Trial
from alembic_autogen.autogenerate.preconditions.trials import trials_for
from alembic_autogen.schema.model import Schema, Table
from support.tables import ID, INNODB, PRIMARY, A, compared, key, schema, table

JSON = "`j` json DEFAULT NULL"
LETTER = "json_unquote(json_extract(`j`,'$.e'))"
CODE = table("code", "`c` varchar(9) NOT NULL", JSON, "PRIMARY KEY (`c`)")
TO_CODE = "CONSTRAINT `f` FOREIGN KEY (`g`) REFERENCES `code` (`c`)"
TO_WORD = "CONSTRAINT `f` FOREIGN KEY (`c`) REFERENCES `word` (`g`)"
C = "`c` varchar(9) DEFAULT NULL"


def t(*definitions: str, partitions: str = "") -> Table:
    return table("t", ID, *definitions, PRIMARY, options=INNODB + partitions)


def word(*definitions: str) -> Table:
    return table("word", ID, *definitions, PRIMARY)


def computed(expression: str, type_: str = "varchar(9)") -> str:
    return f"`g` {type_} GENERATED ALWAYS AS ({expression}) STORED"


def asked(head: Schema, models: Schema, **fills: str) -> list[Precondition]:
    given = {(key("t"), name): sql for name, sql in fills.items()}
    found = preconditions_for(compared(head, models), given)
    return [
        each for each in found if "does not have" in each.problem or "partitions" in each.problem
    ]


def tried(head: Schema, models: Schema, **fills: str) -> Trial:
    given = {(key("t"), name): sql for name, sql in fills.items()}
    comparison = compared(head, models)
    needed = preconditions_for(comparison, given)
    (found,) = trials_for(comparison, given, preconditions=needed)
    return found


def test_a_trial_finds_texts_out_of_json_that_refer_to_nothing() -> None:
    head, models = (schema(CODE, t(JSON, *lines)) for lines in ((), (computed(LETTER), TO_CODE)))
    (query,) = asked(head, models)
    trial = tried(head, models)
    assert query.about in trial.names
    assert trial.orphaned == query.problem == "g refers to rows that code does not have"
    assert trial.orphans == (
        "SELECT COUNT(*) FROM `alembic_autogen_trial` WHERE"
        " (`alembic_autogen_trial`.`g` IS NOT NULL AND NOT EXISTS (SELECT 1, 1 FROM `code` AS"
        " `parent` WHERE `parent`.`c` = `alembic_autogen_trial`.`g` LOCK IN SHARE MODE))"
    )


def test_a_query_finds_numbers_and_names_the_table_of_each_column() -> None:
    number = table("number", ID, A, PRIMARY)
    to_number = "CONSTRAINT `f` FOREIGN KEY (`g`) REFERENCES `number` (`id`)"
    models = schema(number, t(A, computed("`a` + 1", "int"), to_number))
    (query,) = asked(schema(number, t(A)), models)
    assert "WHERE `parent`.`id` = (`t`.`a` + 1) LOCK" in query.condition
    assert query.about == ""
    assert trials_for(compared(schema(number, t(A)), models), {}, preconditions=[query]) == []


def test_a_key_that_stays_is_checked_if_its_column_is_computed_otherwise() -> None:
    sides = [
        schema(CODE, t(JSON, computed(text), TO_CODE))
        for text in (LETTER, LETTER.replace("$.e", "$.f"))
    ]
    (query,) = asked(*sides)
    assert query.about in tried(*sides).names
    assert asked(sides[0], sides[0]) == []


@pytest.mark.parametrize(
    ("before", "compares"),
    [
        ((), "`parent`.`c`"),
        ((computed("`b`", "varchar(9)"),), "`parent`.`c`"),
        ((computed("`c`", "varchar(9)"),), ""),
    ],
)
def test_a_key_is_checked_if_its_parent_is_computed_otherwise(
    before: tuple[str, ...], compares: str
) -> None:
    texts = (C, C.replace("`c`", "`b`"))
    unique = "UNIQUE KEY `u` (`g`)"
    head = schema(
        word(*texts, *before, *([unique] if before else [])), t(C, *[TO_WORD][: len(before)])
    )
    models = schema(word(*texts, computed("`c`"), unique), t(C, TO_WORD))
    found = asked(head, models)
    assert len(found) == bool(compares)
    assert all(f"WHERE ({compares}) = `t`.`c` LOCK" in each.condition for each in found)


def test_a_text_out_of_json_is_compared_as_the_column_of_the_parent() -> None:
    models = schema(word(JSON, computed(LETTER), "UNIQUE KEY `u` (`g`)"), t(C, TO_WORD))
    (query,) = asked(schema(word(JSON), t(C)), models)
    theirs = f"({LETTER})".replace("`j`", "`parent`.`j`")
    charset = f"CONVERT({theirs} USING utf8mb4) COLLATE utf8mb4_0900_ai_ci = `t`.`c`"
    assert charset in query.condition
    assert query.about == ""


def test_a_trial_decides_about_a_typed_value_that_reads_columns() -> None:
    head = schema(CODE, t(C))
    models = schema(CODE, t(C, "`g` varchar(9) NOT NULL", TO_CODE))
    (query,) = asked(head, models, g="lower(c)")
    assert query.about in tried(head, models, g="lower(c)").names
    (query,) = asked(head, models, g="'x'")
    assert query.about == ""


def test_a_trial_finds_texts_out_of_json_that_belong_to_no_partition() -> None:
    listed = " PARTITION BY LIST COLUMNS (g) (PARTITION p VALUES IN ('a','b'))"
    head, models = schema(t(JSON)), schema(t(JSON, computed(LETTER), partitions=listed))
    (query,) = asked(head, models)
    trial = tried(head, models)
    assert query.about in trial.names
    assert trial.problem == "rows belong to none of the partitions"
    assert "CHECK (NOT (" in trial.lines[-2]
    assert "NOT IN ('a', 'b')" in trial.lines[-2]
    (query,) = asked(schema(t(C)), schema(t(C, partitions=listed.replace("(g)", "(c)"))))
    assert query.about == ""
