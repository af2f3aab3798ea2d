"""Columns that statements append to their tables, under their later names."""

from __future__ import annotations

import pytest

from alembic_autogen.history.appended_columns import Appended, appended_after
from alembic_autogen.schema.model import TableKey


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
        ("ALTER TABLE t ADD (a INT, PRIMARY KEY (a), b DECIMAL(5, 2))", ["t.a", "t.b"]),
        ("ALTER TABLE t ADD COLUMN (a INT, b INT)", ["t.a", "t.b"]),
        ("ALTER TABLE t MODIFY a INT, CHANGE b c INT, DROP COLUMN d, ENGINE=InnoDB", []),
        ("ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT", ["t.a"]),
        ("ALTER ONLINE TABLE IF EXISTS t ADD a INT", ["t.a"]),
        ("ALTER TABLE t ADD PERIOD FOR p (a, b), ADD SYSTEM VERSIONING", []),
        ("ALTER TABLE t", []),
        ("CREATE TABLE t (a INT)", []),
        ("ALTER VIEW t AS SELECT 1", []),
        ("SELECT 'ALTER TABLE t ADD a INT'", []),
    ],
)
def test_a_column_is_appended_unless_its_place_is_given(
    statement: str, appended: list[str]
) -> None:
    assert names(appended_after([statement], {})) == appended


def names(appended: Appended) -> list[str]:
    return sorted(f"{key}.{name}" for key, columns in appended.items() for name in columns)


T = TableKey(None, "t")
BEFORE = {T: frozenset({"a", "b"}), TableKey("s", "u"): frozenset({"c"})}


@pytest.mark.parametrize(
    ("statement", "appended"),
    [
        ("ALTER TABLE t CHANGE a x INT", ["s.u.c", "t.b", "t.x"]),
        ("ALTER TABLE t CHANGE COLUMN `A` `x` INT NOT NULL", ["s.u.c", "t.b", "t.x"]),
        ("ALTER TABLE t RENAME COLUMN a TO x, RENAME INDEX b TO y", ["s.u.c", "t.b", "t.x"]),
        ("ALTER TABLE t RENAME COLUMN z TO x", ["s.u.c", "t.a", "t.b"]),
        ("ALTER TABLE t RENAME COLUMN a TO b, RENAME COLUMN b TO a", ["s.u.c", "t.a", "t.b"]),
        ("ALTER TABLE t MODIFY a INT", ["s.u.c", "t.a", "t.b"]),
        ("ALTER TABLE t MODIFY a INT AFTER id", ["s.u.c", "t.b"]),
        ("ALTER TABLE t CHANGE a x INT FIRST", ["s.u.c", "t.b"]),
        ("ALTER TABLE t DROP a, DROP PRIMARY KEY", ["s.u.c", "t.b"]),
        ("ALTER TABLE t DROP COLUMN IF EXISTS a", ["s.u.c", "t.b"]),
        ("ALTER TABLE t RENAME v", ["s.u.c", "v.a", "v.b"]),
        ("ALTER TABLE t RENAME TO `v`, CHANGE a x INT", ["s.u.c", "v.b", "v.x"]),
        ("ALTER TABLE s.u RENAME AS v", ["s.v.c", "t.a", "t.b"]),
        ("RENAME TABLE t TO w, s.u TO t, w TO s.u", ["s.u.a", "s.u.b", "t.c"]),
        ("DROP TABLE IF EXISTS other, t", ["s.u.c"]),
        ("DROP TABLE s.u;", ["t.a", "t.b"]),
        ("INSERT INTO t VALUES ('ALTER TABLE t DROP a')", ["s.u.c", "t.a", "t.b"]),
    ],
)
def test_a_column_that_was_appended_is_followed(statement: str, appended: list[str]) -> None:
    assert names(appended_after([statement], BEFORE)) == appended


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("`s.t`", TableKey(None, "s.t")),
        ("`s`.t", TableKey("s", "t")),
        ("s.`t`", TableKey("s", "t")),
    ],
)
def test_a_dot_inside_of_quotes_is_part_of_a_name(name: str, key: TableKey) -> None:
    assert list(appended_after([f"ALTER TABLE {name} ADD a INT"], {})) == [key]
