"""The clauses that pt-online-schema-change gets in place of a revision's ALTER TABLE."""

from __future__ import annotations

import pytest

from alembic_autogen.apply.online.alter import (
    Naming,
    alter_text,
    check_statement,
    foreign_key_statement,
    misnamed,
    name_before,
    other_name,
    second_alter_text,
)
from alembic_autogen.schema.model import Check, ForeignKey, Table, TableKey
from alembic_autogen.schema.parse import parse_create_table

T = TableKey(None, "t")
CREATE = (
    "CREATE TABLE `t` (`id` int NOT NULL, `a` int, PRIMARY KEY (`id`),"
    " CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `p` (`id`) ON DELETE CASCADE{checks}"
    ") ENGINE=InnoDB"
)
NAMED = ", CONSTRAINT `c` CHECK ((`a` > 0))"
GENERATED = ", CONSTRAINT `t_chk_2` CHECK ((`a` > 0))"


def table(checks: str = "") -> Table:
    return parse_create_table(T, CREATE.format(checks=checks), {}, "shop")


@pytest.mark.parametrize(
    ("name", "other"), [("a", "_a"), ("_a", "__a"), ("__a", "a"), ("x" * 64, "_" + "x" * 63)]
)
def test_constraints_get_other_names_in_the_new_table(name: str, other: str) -> None:
    assert other_name(name) == other


@pytest.mark.parametrize(
    ("clauses", "text"),
    [
        ("MODIFY a BIGINT", "MODIFY a BIGINT"),
        ("DROP FOREIGN KEY fk", "DROP FOREIGN KEY `_fk`"),
        ("DROP FOREIGN KEY `FK`, ADD x INT", "DROP FOREIGN KEY `_fk`, ADD x INT"),
        ("DROP CONSTRAINT c", "DROP CONSTRAINT `_c`"),
        ("DROP CHECK `c`;", "DROP CHECK `_c`"),
        ("ALTER CHECK c NOT ENFORCED", "ALTER CHECK `_c` NOT ENFORCED"),
        ("DROP COLUMN c", "DROP COLUMN c"),
        ("COMMENT 'DROP CHECK c, ''c'''", "COMMENT 'DROP CHECK c, ''c'''"),
    ],
)
def test_clauses_name_what_the_new_table_has(clauses: str, text: str) -> None:
    before, after = table(NAMED), table()
    assert alter_text(f"ALTER TABLE t {clauses}", before, after, Naming("t_new", "mysql")) == text


@pytest.mark.parametrize(
    ("checks", "flavor", "more"),
    [
        (NAMED, "mysql", ""),  # the name is taken, until a further run
        (NAMED, "mariadb", ", DROP CONSTRAINT `_c`, ADD CONSTRAINT `c` CHECK (`a` > 0)"),
        (
            GENERATED,
            "mysql",
            ", DROP CHECK `_t_chk_2`, ADD CONSTRAINT `t_new_chk_2` CHECK (`a` > 0)",
        ),
    ],
)
def test_checks_that_stay_get_their_names_back(checks: str, flavor: str, more: str) -> None:
    both = table(checks)
    text = alter_text("ALTER TABLE t MODIFY a BIGINT", both, both, Naming("t_new", flavor))
    assert text.replace("((", "(").replace("))", ")") == f"MODIFY a BIGINT{more}"


def test_names_are_put_right_by_statements() -> None:
    expected = table(NAMED)
    real = table(NAMED.replace("`c`", "`__c`"))
    real = parse_create_table(T, real.sql.replace("`fk`", "`_fk`"), {}, "shop")
    wrong = list(misnamed(expected, real))
    assert [name for _, name in wrong] == ["_fk", "__c"]
    keys = [(each, name) for each, name in wrong if isinstance(each, ForeignKey)]
    assert foreign_key_statement(expected, keys) == (
        "ALTER TABLE `t` DROP FOREIGN KEY `_fk`, ADD CONSTRAINT `fk` FOREIGN KEY (`a`)"
        " REFERENCES `p` (`id`) ON DELETE CASCADE"
    )
    checks = [(each, name) for each, name in wrong if isinstance(each, Check)]
    statement = check_statement(expected, checks)
    assert statement.startswith("ALTER TABLE `t` DROP CHECK `__c`, ADD CONSTRAINT `c` CHECK ")


def test_a_second_run_leads_to_the_names_of_checks() -> None:
    both = table(NAMED + GENERATED + ", CONSTRAINT `d` CHECK ((`a` > 1))")
    before = table(NAMED + GENERATED)
    statement = "ALTER TABLE t ADD CONSTRAINT d CHECK (a > 1)"
    text = alter_text(statement, before, both, Naming("t_new", "mysql", twice=True))
    assert text.startswith("ADD CONSTRAINT `__d` CHECK (a > 1), DROP CHECK `_c`, ADD CONSTRAINT `_")
    assert "ADD CONSTRAINT `__c` CHECK" in text and "ADD CONSTRAINT `t_new_chk_2`" in text
    again = second_alter_text(both, Naming("t_new", "mysql"))
    assert again.startswith("ENGINE = InnoDB, DROP CHECK `_t_chk_2`, ADD CONSTRAINT `t_new_chk_2`")
    assert again.count("CHECK") == 2


@pytest.mark.parametrize("name", ["a", "_a", "__a", "___a"])
def test_names_before_become_names(name: str) -> None:
    assert other_name(name_before(name)) == name


def test_names_that_are_right_are_left_alone() -> None:
    assert list(misnamed(table(NAMED), table(NAMED))) == []
    assert list(misnamed(table(NAMED), table())) == []
