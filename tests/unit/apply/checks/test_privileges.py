"""The privileges of an account by SHOW GRANTS, and those that a plan needs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from alembic_autogen.apply.checks.account import Account, parsed, read_account
from alembic_autogen.apply.checks.privileges import Lack, grant_for, lacking
from alembic_autogen.apply.preview.effects import effect_of
from alembic_autogen.apply.preview.recorded_revision import RecordedRevision, RecordedStatement
from alembic_autogen.schema.model import Schema

OTHERS = (
    "GRANT USAGE ON *.* TO `u`@`%`",
    "GRANT `role`@`%` TO `u`@`%`",
    "GRANT PROXY ON ``@`%` TO `u`@`%` WITH GRANT OPTION",
    "GRANT SELECT (`id`, `a,b`), UPDATE (`id`) ON `shop`.`t ON x` TO `u`@`%`",
    "GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE `shop`.`p` TO `u`@`%`",
    "SET DEFAULT ROLE `role` FOR `u`@`%`",
)


def account(*lines: str, guards_binary_log: bool = False) -> Account:
    grants = tuple(grant for line in (*OTHERS, *lines) for grant in parsed(line))
    return Account("`u`@`%`", "shop", grants, guards_binary_log)


@pytest.mark.parametrize(
    ("lines", "has"),
    [
        ((), False),
        (("GRANT ALL PRIVILEGES ON *.* TO `u`@`%` WITH GRANT OPTION",), True),
        (("GRANT SELECT, ALTER ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*ON `x`.*'",), True),
        (("GRANT ALTER ON `shop`.* TO `u`@`%`",), True),
        (("GRANT ALTER ON `sh%`.* TO `u`@`%`",), True),
        (("GRANT ALTER ON `sh_p`.* TO `u`@`%`",), True),
        ((r"GRANT ALTER ON `sh\_p`.* TO `u`@`%`",), False),
        (("GRANT ALTER ON `shop`.`t` TO `u`@`%`",), True),
        (("GRANT ALTER ON TABLE `shop`.`T` TO `u`@`%`",), True),
        (("GRANT ALTER ON `shop`.`other` TO `u`@`%`",), False),
        (("GRANT ALTER ON `other`.* TO `u`@`%`",), False),
        (
            ("GRANT ALTER ON *.* TO `u`@`%`", "REVOKE ALTER ON `shop`.* FROM `u`@`%`"),
            False,
        ),
        (
            ("GRANT ALTER ON *.* TO `u`@`%`", "REVOKE ALTER ON `other`.* FROM `u`@`%`"),
            True,
        ),
        (
            (
                "GRANT ALTER ON *.* TO `u`@`%`",
                "REVOKE ALTER ON `shop`.* FROM `u`@`%`",
                "GRANT ALTER ON `shop`.`t` TO `u`@`%`",
            ),
            True,
        ),
    ],
)
def test_a_privilege_is_found(lines: Sequence[str], has: bool) -> None:
    assert account(*lines).has("ALTER", None, "t") == has


def test_columns_and_single_routines_are_enough() -> None:
    assert account().has("UPDATE", "shop", "t on X")
    assert account().has("ALTER ROUTINE", None, None)
    assert not account().has("DELETE", None, "t ON x")
    assert not account().has("UPDATE", "other", "t ON x")


def test_a_line_in_another_form_leaves_all_open() -> None:
    def answer(statement: str) -> list[tuple[object, ...]]:
        if statement == "SHOW GRANTS":
            return [("ALLOW everything",)]
        return [("u@%", "shop")] if "CURRENT_USER" in statement else [(1, 0)]

    assert read_account(answer, "mysql") is None


def test_the_account_is_read() -> None:
    def answer(statement: str) -> list[tuple[object, ...]]:
        if statement == "SHOW GRANTS FOR PUBLIC":
            raise RuntimeError("there is no such role")
        if statement == "SHOW GRANTS":
            return [("GRANT ALTER ON `shop`.* TO `odd@name`@`%`",)]
        return [("odd@name@%", "shop")] if "CURRENT_USER" in statement else [(1, 0)]

    found = read_account(answer, "mariadb")
    assert found is not None and found.guards_binary_log
    assert (found.name, found.database) == ("`odd@name`@`%`", "shop")


def missing(sql: str, flavor: str = "mysql", *, log: bool = False) -> list[str]:
    """The privileges that an account without any lacks for a statement."""
    poor = Account("`u`@`%`", "shop", (), log)
    return [str(each) for each in lacking(poor, flavor, [(revision(sql), 0)])]


def revision(*sql: str) -> RecordedRevision:
    sent = [RecordedStatement(each, 1, effect_of(each), None, None, None) for each in sql]
    return RecordedRevision("0002", "upgrade", Path("0002.py"), Schema(), tuple(sent))


@pytest.mark.parametrize(
    ("sql", "privileges"),
    [
        ("ALTER TABLE t ADD b INT COMMENT 'REFERENCES x'", ["ALTER on shop.t"]),
        ("ALTER TABLE `t` ADD INDEX x (a), DROP b", ["ALTER on shop.t"]),
        (
            "ALTER TABLE t RENAME TO u",
            ["ALTER on shop.t", "DROP on shop.t", "CREATE on shop.u", "INSERT on shop.u"],
        ),
        (
            "RENAME TABLE t TO u",
            ["ALTER on shop.t", "DROP on shop.t", "CREATE on shop.u", "INSERT on shop.u"],
        ),
        (
            "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES `p q` (id)",
            ["ALTER on shop.t", "REFERENCES on shop.p q"],
        ),
        ("ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES t (id)", ["ALTER on shop.t"]),
        ("ALTER TABLE t DROP PARTITION p0", ["ALTER on shop.t", "DROP on shop.t"]),
        ("ALTER TABLE t TRUNCATE PARTITION p0", ["DROP on shop.t"]),
        ("CREATE INDEX i ON t (a)", ["INDEX on shop.t"]),
        ("DROP INDEX i ON t", ["INDEX on shop.t"]),
        ("CREATE TABLE t (id INT)", ["CREATE on shop.t"]),
        ("CREATE OR REPLACE TABLE t (id INT)", ["CREATE on shop.t", "DROP on shop.t"]),
        ("DROP TABLE IF EXISTS t, u", ["DROP on shop.t", "DROP on shop.u"]),
        ("TRUNCATE TABLE t", ["DROP on shop.t"]),
        ("CREATE VIEW v AS SELECT 1", ["CREATE VIEW on shop.v"]),
        (
            "CREATE OR REPLACE ALGORITHM = MERGE VIEW v AS SELECT 1",
            ["CREATE VIEW on shop.v", "DROP on shop.v"],
        ),
        ("DROP VIEW IF EXISTS v", ["DROP on shop.v"]),
        (
            "CREATE DEFINER = CURRENT_USER TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @a = 1",
            ["TRIGGER on shop.t"],
        ),
        ("DROP TRIGGER tr", ["TRIGGER on shop"]),
        ("CREATE FUNCTION f() RETURNS INT RETURN 1", ["CREATE ROUTINE on shop"]),
        ("CREATE FUNCTION f RETURNS INT SONAME 'f.so'", []),
        ("DROP EVENT e", ["EVENT on shop"]),
        ("INSERT INTO t VALUES (1)", ["INSERT on shop.t"]),
        ("REPLACE INTO t VALUES (1)", ["INSERT on shop.t", "DELETE on shop.t"]),
        ("UPDATE t SET a = 1 WHERE id = 1", ["UPDATE on shop.t"]),
        ("UPDATE t JOIN u USING (id) SET u.a = 1", []),
        ("DELETE FROM t WHERE id = 1", ["DELETE on shop.t"]),
        ("DELETE FROM t USING t JOIN u USING (id)", []),
        ("ALTER TABLE other.t ADD b INT", []),
        ("ALTER TABLE shop.t ADD b INT", ["ALTER on shop.t"]),
        ("CREATE TEMPORARY TABLE t (id INT)", []),
        ("SELECT 1", []),
    ],
)
def test_a_statement_needs(sql: str, privileges: list[str]) -> None:
    assert missing(sql) == privileges


def test_mariadb_needs_no_privilege_on_the_table_that_is_referred_to() -> None:
    sql = "CREATE TABLE t (id INT REFERENCES p (id))"
    assert missing(sql, "mariadb") == ["CREATE on shop.t"]
    assert missing(sql) == ["CREATE on shop.t", "REFERENCES on shop.p"]


def test_a_binary_log_makes_triggers_need_more() -> None:
    sql = "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @a = 1"
    assert missing(sql, log=True) == ["TRIGGER on shop.t", "SUPER"]
    rich = account("GRANT SUPER, TRIGGER ON *.* TO `u`@`%`", guards_binary_log=True)
    assert list(lacking(rich, "mysql", [(revision(sql), 0)])) == []


def test_each_is_named_once_and_where_it_is_needed_first() -> None:
    statements = ("ALTER TABLE t ADD b INT", "ALTER TABLE t ADD c INT", "DROP TABLE u")
    poor = Account("`u`@`%`", "my_shop", ())
    found = list(lacking(poor, "mysql", [(revision(*statements), 0)]))
    assert found == [
        Lack("0002", statements[0], "ALTER", "my_shop", "t"),
        Lack("0002", statements[2], "DROP", "my_shop", "u"),
    ]
    assert grant_for(poor, found) == r"GRANT ALTER, DROP ON `my\_shop`.* TO `u`@`%`"
    (left,) = lacking(poor, "mysql", [(revision(*statements), 2)])
    assert left.table == "u"
    nobody = [Lack("0002", "", "SUPER", "my_shop")]
    assert grant_for(poor, nobody) == "GRANT SUPER ON *.* TO `u`@`%`"


def test_after_a_change_of_roles_nothing_is_certain() -> None:
    poor = Account("`u`@`%`", "shop", ())
    assert not list(lacking(poor, "mysql", [(revision("SET ROLE admin", "DROP TABLE t"), 0)]))
