"""The changes of a table in its first statement, and those after it."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.atomic_changes import Split, split
from alembic_autogen.schema.model import Table
from support.steps import change
from support.tables import CHECK, FK, INNODB, A, B, C, compared, key, t

NARROW = "`a` tinyint DEFAULT NULL"
"""What becomes of the INT a: rows can refuse it."""
LATIN = "ENGINE=InnoDB DEFAULT CHARSET=latin1"
COUNTS, COUNTED = "`a` int NOT NULL AUTO_INCREMENT", "`a` int NOT NULL"
TEXT, SHORT = "`a` varchar(9) DEFAULT NULL", "`a` varchar(5) DEFAULT NULL"
OF_B = "CONSTRAINT `k` CHECK ((`b` > 0))"
OF_C = "CONSTRAINT `k` CHECK ((`c` > 0))"
BY_A, BY_C = (f"{INNODB}\n/*!50100 PARTITION BY HASH (`{name}`)\nPARTITIONS 2 */" for name in "ac")


def computed(name: str, expression: str, kind: str = "STORED") -> str:
    return f"`{name}` int GENERATED ALWAYS AS (({expression})) {kind}"


def parts(head: Table, models: Table, **renames: object) -> Split:
    comparison = compared(head, models, **renames)
    return split(comparison.differences, comparison.target.tables[key("t")], comparison.renames)


def described(found: Split) -> str:
    """The changes before and after the first statement, which is marked if it combines several."""
    first, rest = (", ".join(map(change, part)) for part in (found.first, found.rest))
    return f"{'combine ' if found.combines else ''}{first} | {rest}".strip(" |")


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        # the character set of the table, which columns of text have by default
        (t(TEXT), t(SHORT, options=LATIN), "combine ~ column a, ~ charset t"),
        (t(A), t(NARROW, options=LATIN), "~ column a | ~ charset t"),
        (t(A, computed("g", "1")), t(NARROW, options=LATIN),
         "combine - column g, ~ column a | ~ charset t"),
        # the order of columns, and all of these, if one is added
        (t(A, B), t(B, NARROW), "~ column a | ~ column order t"),
        (t(A, B), t(computed("g", "`b` + 1"), B, A), "combine + column g, ~ column order t"),
        (t(A, B), t(B, NARROW, computed("g", "`b` + 1")),
         "combine ~ column a, + column g, ~ column order t"),
        (t(A, B, C), t(C, computed("g", "`a` + 1"), A),
         "combine - column b, + column g, ~ column order t"),
        (t(A, B, computed("g", "1", "VIRTUAL")), t(B, A, computed("g", "1")),
         "combine ~ column g, ~ column order t"),
        (t(A), t(computed("g", "1"), A, options=f"{INNODB} COMMENT='x'"),
         "+ column g | ~ comment t"),
        # a column that ceases to count, if something reads it that can read no counter
        (t(COUNTS), t(COUNTED, CHECK), "combine ~ column a, + check c"),
        (t(COUNTS, B), t(COUNTED, B, computed("g", "`a` + 1")), "combine ~ column a, + column g"),
        (t(COUNTS, B), t(COUNTED, B, OF_B), "+ check k | ~ column a"),
        # a column that goes, if a copy of the table would compute it again
        (t(A, computed("g", "1")), t(NARROW), "combine - column g, ~ column a"),
        (t(A, B, computed("g", "1")), t(NARROW, "`b` bigint DEFAULT NULL"),
         "combine - column g, ~ column a, ~ column b"),
        (t(A, computed("g", "`a` + 1", "VIRTUAL")), t(NARROW), "combine - column g, ~ column a"),
        (t(A, "`d` int DEFAULT ((`a` + 1))"), t(NARROW), "combine - column d, ~ column a"),
        (t(A, B, computed("g", "`b` + 1", "VIRTUAL")), t(NARROW, B), "~ column a | - column g"),
        (t(A, B), t(NARROW), "~ column a | - column b"),
        (t(A, computed("g", "1", "VIRTUAL")), t(A, computed("h", "`a` + 1")),
         "+ column h | - column g"),
        # a column that is added beside others, or that something uses
        (t(A), t(A, computed("g", "1"), C), "+ column g | + column c"),
        (t(A), t(NARROW, computed("g", "1"), C), "combine ~ column a, + column g, + column c"),
        (t(A), t(NARROW, C), "~ column a | + column c"),
        (t(A, computed("g", "1")), t(NARROW, C), "combine - column g, ~ column a | + column c"),
        (t(A, CHECK), t(NARROW, C), "combine ~ column a, - check c | + column c"),
        (t(A, "UNIQUE KEY `k` (`a`)"), t(NARROW, C),
         "combine ~ column a, - index k | + column c"),
        (t(A, FK), t(NARROW, C), "~ column a | + column c, - foreign key f"),
        (t(A), t(A, C, options=INNODB.replace("InnoDB", "MyISAM")), "~ options t | + column c"),
        (t(A), t(A, C, computed("g", "`c` + 1")), "combine + column c, + column g"),
        (t(A), t(A, C, OF_C), "combine + column c, + check k"),
        (t(A), t(A, C, "UNIQUE KEY `k` (`c`)"), "combine + column c, + index k"),
        (t(A), t(A, C, "UNIQUE KEY `k` (`a`,`c`)"), "combine + column c, + index k"),
        (t(A), t(A, C, "UNIQUE KEY `k` (((`c` + 1)))"), "combine + column c, + index k"),
        (t(A), t(A, C, "PRIMARY KEY (`c`)"), "combine + column c, + primary key t"),
        (t(A), t(A, C, "PRIMARY KEY (`a`)"), "+ primary key t | + column c"),
        (t(A), t(A, C, options=BY_C), "combine + column c, ~ partitioning t"),
        (t(A), t(A, C, FK.replace("`a`", "`c`")), "combine + column c, + foreign key f"),
        (t(A), t(A, C, FK), "+ foreign key f | + column c"),
        # a column that changes, for a foreign key
        (t(A, B), t("`a` bigint DEFAULT NULL", "`b` bigint DEFAULT NULL", FK),
         "combine ~ column a, ~ column b, + foreign key f"),
        (t(A, B), t("`a` bigint DEFAULT NULL", B, CHECK),
         "combine ~ column a, + check c"),
        # a CHECK that goes, if it mentions a column that changes
        (t(A, CHECK), t(NARROW), "combine ~ column a, - check c"),
        (t(A, B, OF_B), t(NARROW, B), "~ column a | - check k"),
        (t(A, CHECK), t(A, computed("g", "1")), "+ column g | - check c"),
        (t(A), t(NARROW, f"{CHECK} /*!80016 NOT ENFORCED */"), "~ column a | + check c"),
        # an index that goes, if it is unique or cannot be of the column's new type
        (t(A, "UNIQUE KEY `k` (`a`)"), t(NARROW), "combine ~ column a, - index k"),
        (t(A, B, "UNIQUE KEY `k` (`b`)"), t(NARROW, B), "~ column a | - index k"),
        (t(A, B, "KEY `k` (`b`,(`a` + 1))"), t(NARROW, B), "~ column a | - index k"),
        (t(TEXT, "KEY `k` (`a`)"), t(SHORT), "~ column a | - index k"),
        # an index for a foreign key, which would else make one of its own
        (t(A, B), t(A, B, "KEY `k` (`a`,`b`)", FK), "combine + index k, + foreign key f"),
        (t(A, B), t(A, B, "KEY `k` (`b`,`a`)", FK), "+ foreign key f | + index k"),
        (t(A, B), t(A, B, "KEY `k` ((`b` + 1),`a`)", FK),
         "combine + index k, + foreign key f"),  # as an index over an expression can be refused
        (t(A, B), t(A, B, "KEY `F` (`b`)", FK), "combine + index F, + foreign key f"),
        (t(A, B), t(A, B, "KEY `f` (`b`)", FK.replace("`f`", "`F`")),
         "combine + index f, + foreign key F"),
        (t(A, B, "KEY `k` (`a`)"), t(A, B, FK.replace("`a`", "`b`")),
         "+ foreign key f | - index k"),
        # partitions that go, as a partitioned table takes no foreign key
        (t(A, options=BY_A), t(A, FK), "combine + foreign key f, ~ partitioning t"),
        (t(A, options=BY_A), t(NARROW), "~ column a | ~ partitioning t"),
        # only some of the columns that change are of text
        (t(TEXT, B), t(SHORT, "`b` tinyint DEFAULT NULL", options=LATIN),
         "combine ~ column a, ~ column b, ~ charset t"),
        # a column that changes beside one that is added keeps its place
        (t(A, B), t(A, "`b` int DEFAULT '5'", computed("g", "1")), "+ column g | ~ column b"),
        # a default that changes is in nobody's way
        (t(A), t("`a` int DEFAULT '5'", CHECK), "+ check c | ~ column a"),
        (t(A), t("`a` int DEFAULT '5'", "UNIQUE KEY `u` (`a`)"), "+ index u | ~ column a"),
        # a column that counts on
        (t(COUNTS, B, "KEY `k` (`a`)"),
         t(f"{COUNTS} COMMENT 'x'", B, "KEY `k` (`a`)", "UNIQUE KEY `u` (`a`,`b`)"),
         "+ index u | ~ column a"),
        # one change that takes two clauses
        (t(A, computed("g", "1", "VIRTUAL")), t(A, computed("g", "1")), "combine ~ column g"),
        (t(A, CHECK), t(A, CHECK.replace("0", "1")), "combine ~ check c"),
    ],
)  # fmt: skip
def test_the_first_statement_settles(head: Table, models: Table, expected: str) -> None:
    assert described(parts(head, models)) == expected


@pytest.mark.parametrize(
    "kind",
    [
        *("text", "mediumblob", "json", "point", "geometry", "polygon", "multilinestring"),
        "vector(3)",
    ],
)
def test_an_index_goes_with_a_column_that_can_have_none(kind: str) -> None:
    found = parts(t(TEXT, "KEY `k` (`a`)"), t(f"`a` {kind} NOT NULL"))
    assert described(found) == "combine ~ column a, - index k"


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        (t(A, B), t(C, computed("g", "1"), B), "combine ~ column c, + column g"),
        (t(A, B), t(C, "`b` tinyint DEFAULT NULL"), "~ column b | ~ column c"),
        (t(A, B), t(C, B, OF_C), "combine ~ column c, + check k"),
    ],
)  # fmt: skip
def test_a_column_that_is_renamed(head: Table, models: Table, expected: str) -> None:
    assert described(parts(head, models, columns={"t": {"a": "c"}})) == expected


def test_the_columns_that_the_first_statement_adds() -> None:
    assert parts(t(A), t(NARROW, computed("g", "1"), C)).added == {"g", "c"}
    assert parts(t(A, computed("g", "1")), t(NARROW)).added == set()


def test_a_column_may_have_to_wait() -> None:
    comparison = compared(t(A, B), t(NARROW, "`b` tinyint DEFAULT NULL"))
    table = comparison.target.tables[key("t")]
    found = split(comparison.differences, table, comparison.renames, {"a"})
    assert described(found) == "~ column b | ~ column a"


@pytest.mark.parametrize("kind", ["STORED", "VIRTUAL"])
def test_a_column_that_begins_to_count_is_read_no_more(kind: str) -> None:
    head = t(COUNTED, computed("b", "`a` + 1", kind))
    plain = t(COUNTS, "`b` int DEFAULT NULL")
    assert described(parts(head, plain)) == "combine ~ column a, ~ column b"
    assert described(parts(head, t(COUNTS))) == "combine - column b, ~ column a"


def test_one_that_begins_to_be_narrow_may_be_read_until_later() -> None:
    reading = computed("b", "`a` + 1", "VIRTUAL")
    head, models = t(A, reading), t(NARROW, f"{reading} COMMENT 'next'")
    assert described(parts(head, models)) == "~ column a | ~ column b"
