"""Which columns an ALTER TABLE adds at the end of its table."""

from __future__ import annotations

import pytest

from alembic_autogen.history.trace import appended_columns


@pytest.mark.parametrize(
    ("statement", "appended"),
    [
        ("ALTER TABLE t ADD COLUMN a INT", ["t.a"]),
        ("alter table t add a int", ["t.a"]),
        ("\n ALTER  TABLE `t` ADD `a` INT NOT NULL DEFAULT 5", ["t.a"]),
        ("ALTER TABLE t ADD COLUMN a INT FIRST", []),
        ("ALTER TABLE t ADD COLUMN a INT AFTER b", []),
        ("ALTER TABLE t ADD COLUMN a INT AFTER `b`", []),
        ("ALTER TABLE t ADD a INT first", []),
        ("ALTER TABLE t ADD a INT after b, ADD b INT", ["t.b"]),
        ("ALTER TABLE t ADD a INT, ADD COLUMN b DECIMAL(5, 2), DROP c", ["t.a", "t.b"]),
        ("ALTER TABLE t ADD a ENUM('x, ADD y INT') NOT NULL", ["t.a"]),
        ("ALTER TABLE t ADD a INT DEFAULT (LEAST(1, 2)), ADD b INT", ["t.a", "t.b"]),
        ("ALTER TABLE s.t ADD a INT", ["s.t.a"]),
        ("ALTER TABLE `s`.`t` ADD a INT", ["s.t.a"]),
        ("ALTER TABLE `s` . `t` ADD a INT", ["s.t.a"]),
        ("ALTER TABLE `s.t` ADD a INT", ["s.t.a"]),
        ("ALTER TABLE t ADD `a``b` INT", ["t.a`b"]),
        ("ALTER TABLE t ADD a VARCHAR(5) DEFAULT '5%%'", ["t.a"]),
        ("ALTER TABLE t ADD PRIMARY KEY (a)", []),
        ("ALTER TABLE t ADD UNIQUE (a)", []),
        ("ALTER TABLE t ADD INDEX k (a)", []),
        ("ALTER TABLE t ADD KEY k (a)", []),
        ("ALTER TABLE t ADD FULLTEXT k (a)", []),
        ("ALTER TABLE t ADD SPATIAL k (a)", []),
        ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)", []),
        ("ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p (id)", []),
        ("ALTER TABLE t ADD CHECK (a > 0)", []),
        ("ALTER TABLE t ADD PARTITION (PARTITION p VALUES IN (1))", []),
        ("ALTER TABLE t ADD (a INT, b INT)", []),
        ("ALTER TABLE t ADD COLUMN (a INT, b INT)", []),
        ("ALTER TABLE t MODIFY a INT, CHANGE b c INT, DROP COLUMN d, ENGINE=InnoDB", []),
        ("ALTER TABLE t", []),
        ("CREATE TABLE t (a INT)", []),
        ("ALTER VIEW t AS SELECT 1", []),
        ("SELECT 'ALTER TABLE t ADD a INT'", []),
    ],
)
def test_a_column_is_appended_unless_its_place_is_given(
    statement: str, appended: list[str]
) -> None:
    found = [f"{table}.{name}" for table, name in appended_columns(statement)]
    assert found == appended


def test_a_dot_inside_of_quotes_is_part_of_a_name() -> None:
    ((table, _),) = appended_columns("ALTER TABLE `s.t` ADD a INT")
    assert (table.schema, table.name) == (None, "s.t")
    ((table, _),) = appended_columns("ALTER TABLE `s`.t ADD a INT")
    assert (table.schema, table.name) == ("s", "t")
    ((table, _),) = appended_columns("ALTER TABLE s.`t` ADD a INT")
    assert (table.schema, table.name) == ("s", "t")
