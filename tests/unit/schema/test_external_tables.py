"""Tables of others: patterns of their names, and the foreign keys and queries that name them."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.external import (
    STAND_IN,
    ExternalTables,
    external_hint,
    without_stand_ins,
)
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.references import (
    Reference,
    queried_columns,
    referred_tables,
    referring_statement,
)
from support.tables import INNODB, key, schema, table


@pytest.mark.parametrize(
    ("patterns", "name", "expected"),
    [
        ((), "account", False),
        (("account",), "account", True),
        (("account",), "accounts", False),
        (("account",), "Account", False),
        (("acc*",), "account", True),
        (("[ab]ccount",), "account", True),
        (("auth.account",), "auth.account", True),
        (("auth.*",), "auth.account", True),
        (("account",), "auth.account", False),
        (("auth.account",), "account", False),
        # the own database may be named or not
        (("shop.account",), "account", True),
        (("account",), "shop.account", True),
        (("shop.*",), "auth.account", False),
    ],
)
def test_patterns_name_tables_of_others(
    patterns: tuple[str, ...], name: str, expected: bool
) -> None:
    assert (key(name) in ExternalTables(patterns, own="shop")) is expected


def test_the_own_database_may_be_unknown() -> None:
    assert key("shop.account") not in ExternalTables(("account",))
    assert key("account") not in ExternalTables(("shop.account",))
    assert key("account") not in ExternalTables((".account",))
    assert ExternalTables().own == ""


def test_there_are_tables_of_others_only_with_patterns() -> None:
    assert not ExternalTables()
    assert ExternalTables(("account",))


def test_tables_of_others_are_found_in_all_schemas() -> None:
    first = schema(table("account"), table("purchase"))
    second = schema(table("auth.role"), table("account"))
    found = ExternalTables(("account", "auth.*")).tables(first, second)
    assert found == {key("account"), key("auth.role")}


def test_patterns_without_a_table_are_unused() -> None:
    patterns = ExternalTables(("account", "auth.*", "none", "shop.purchase"), own="shop")
    schemas = schema(table("account")), schema(table("auth.role"), table("purchase"))
    assert patterns.unused(*schemas) == ["none"]
    assert patterns.unused(schemas[0]) == ["auth.*", "none", "shop.purchase"]


def test_stand_ins_are_known_by_their_comment() -> None:
    own = table("t", options=f"{INNODB} COMMENT='stand-in'")
    stand_in = table("u", options=f"{INNODB} COMMENT='{STAND_IN}'")
    assert without_stand_ins([own, stand_in]) == [own]


COLUMN = "CREATE TABLE t (id INT, "
STATEMENTS = {
    "CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES p (id))": (("a",), "p", ("id",)),
    "create table if not exists t (a int, foreign key(a)references p(id))": (("a",), "p", ("id",)),
    "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p (c, d)": (
        *(("a", "b"), "p", ("c", "d")),
    ),
    "ALTER TABLE t ADD FOREIGN KEY i (a) REFERENCES auth . p (id)": (("a",), "auth.p", ("id",)),
    "ALTER TABLE t ADD FOREIGN KEY `i``j` (`a b`) REFERENCES `auth`.`p``q` (`id`)": (
        *(("a b",), "auth.p`q", ("id",)),
    ),
    "\n  ALTER TABLE t\nADD FOREIGN KEY\n(größe)\nREFERENCES größe$ (id)": (
        *(("größe",), "größe$", ("id",)),
    ),
    f"{COLUMN}a INT NOT NULL REFERENCES p (id))": (("a",), "p", ("id",)),
    f"{COLUMN}a DECIMAL(10, 2) DEFAULT (1 + 2) REFERENCES p (id), b INT)": (("a",), "p", ("id",)),
    "ALTER TABLE t ADD COLUMN a INT REFERENCES p (id)": (("a",), "p", ("id",)),
    "ALTER TABLE t ADD a INT REFERENCES p (id)": (("a",), "p", ("id",)),
    "ALTER TABLE t MODIFY COLUMN a INT REFERENCES p (id)": (("a",), "p", ("id",)),
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_foreign_keys_of_a_statement_are_read(statement: str) -> None:
    found = referring_statement(statement)
    assert found is not None
    columns, parent, referred = STATEMENTS[statement]
    (reference,) = found.references
    start, end = reference.place
    assert reference == Reference(columns, key(parent), referred, (start, end))
    assert statement[start:end].replace("`", "").replace(" ", "") == parent.replace("`", "")
    assert found.table == key("t")
    assert statement[slice(*found.place)] == "t"
    assert found.creates == statement.upper().startswith("CREATE")


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "CREATE TABLE t (id INT)",
        "CREATE TABLE t (`references` INT, PRIMARY KEY (id))",
        "DROP TABLE t",
        "CREATE VIEW v AS SELECT 1 FROM p",
        "UPDATE t SET a = 'FOREIGN KEY (a) REFERENCES p (id)'",
    ],
)
def test_other_statements_refer_to_nothing(statement: str) -> None:
    assert referring_statement(statement) is None


def test_several_foreign_keys_of_a_statement() -> None:
    statement = (
        "CREATE TABLE `a.b`.`t` (a INT REFERENCES p (id), b INT REFERENCES auth.q (id), "
        "FOREIGN KEY (b) REFERENCES r (x), FOREIGN KEY (a) REFERENCES p (id))"
    )
    found = referring_statement(statement)
    assert found is not None
    assert (found.table.schema, found.table.name) == ("a.b", "t")
    assert [str(each.referred) for each in found.references] == ["r", "p", "p", "auth.q"]
    assert [*referred_tables(statement)] == [key("r"), key("p"), key("auth.q")]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT 1", []),
        ("SELECT p.a, p.b, p.a FROM p", [("p", ("a", "b"))]),
        ("SELECT `p`.`a b` FROM `p`", [("p", ("a b",))]),
        ("SELECT x.a FROM auth.p AS x", [("auth.p", ("a",))]),
        ("SELECT x.a, y.b FROM p x JOIN q y ON x.c = y.d", [("p", ("a", "c")), ("q", ("b", "d"))]),
        ("SELECT a FROM p", [("p", ())]),
        ("SELECT xp.a FROM p", [("p", ())]),
        ("SELECT `xp`.a FROM p", [("p", ())]),
        ("SELECT `x`.a, x.b FROM p AS x", [("p", ("a", "b"))]),
        ("SELECT `z`.a, z.b FROM p AS z", [("p", ("a", "b"))]),
    ],
)
def test_queried_tables_have_the_columns_that_are_qualified(
    statement: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert [(str(at), columns) for at, columns in queried_columns(statement)] == expected


def test_the_hint_is_a_line_of_the_configuration() -> None:
    assert external_hint([key("account"), key("auth.role")]) == (
        '; if another application makes account and auth.role, set external = ["account", '
        '"auth.role"] in [tool.alembic-autogen]'
    )


def test_the_hint_has_no_name_that_is_a_pattern() -> None:
    assert 'set external = ["größe?a?b??c", "s.t"]' in external_hint(
        [TableKey(None, "größe*a.b[]c"), key("s.t")]
    )
