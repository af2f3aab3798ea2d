"""Downgrades that people write wrongly are named with the attribute that they lose."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from alembic_autogen.server.base import Server
from support.lint_examples import Example, judged_in, write_examples
from support.shops import Shop

_BEFORE = """\
def upgrade():
    op.execute("{created}")


def downgrade():
    op.execute("DROP TABLE part")
"""
_BODY = """\
def upgrade():
    op.execute("ALTER TABLE part {up}")


def downgrade():
    op.execute("ALTER TABLE part {down}")
"""


@dataclass(frozen=True)
class _Wrong:
    """A wrong downgrade of a table ``part``.

    :param column: the definition of what it changes, as it was before the upgrade.
    :param up: the clauses of the upgrade.
    :param down: those of the downgrade.
    :param lost: what a message has to name.
    :param flavor: the only flavor on which it can be written; empty for both.
    """

    column: str
    up: str
    down: str
    lost: tuple[str, ...]
    flavor: str = ""


_WRONG = {
    "default": _Wrong(
        "n INT NOT NULL DEFAULT 7",
        "MODIFY n BIGINT NOT NULL DEFAULT 7",
        "MODIFY n INT NOT NULL",
        ("DEFAULT", "7"),
    ),
    "comment": _Wrong(
        "n INT COMMENT 'how many'",
        "MODIFY n BIGINT COMMENT 'how many'",
        "MODIFY n INT",
        ("COMMENT 'how many'",),
    ),
    "collation": _Wrong(
        "n VARCHAR(9) COLLATE utf8mb4_bin",
        "MODIFY n VARCHAR(20) COLLATE utf8mb4_bin",
        "MODIFY n VARCHAR(9)",
        ("utf8mb4_bin",),
    ),
    "charset": _Wrong(
        "n VARCHAR(9) CHARACTER SET latin1",
        "MODIFY n VARCHAR(20) CHARACTER SET latin1",
        "MODIFY n VARCHAR(9)",
        ("latin1",),
    ),
    "not_null": _Wrong(
        "n INT NOT NULL DEFAULT 1",
        "MODIFY n BIGINT NOT NULL DEFAULT 1",
        "MODIFY n INT DEFAULT 1",
        ("NOT NULL",),
    ),
    "on_update": _Wrong(
        "n DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP",
        "MODIFY n DATETIME DEFAULT CURRENT_TIMESTAMP",
        "MODIFY n DATETIME DEFAULT CURRENT_TIMESTAMP COMMENT ''",
        ("ON UPDATE",),
    ),
    "length": _Wrong("n VARCHAR(9)", "DROP n", "ADD n VARCHAR(255)", ("(9)", "(255)")),
    "unsigned": _Wrong("n INT UNSIGNED", "MODIFY n BIGINT UNSIGNED", "MODIFY n INT", ("unsigned",)),
    "digits": _Wrong(
        "n DECIMAL(10,2)", "MODIFY n DECIMAL(12,2)", "MODIFY n DECIMAL(10,0)", ("(10,2)",)
    ),
    "fraction": _Wrong("n DATETIME(6)", "DROP n", "ADD n DATETIME", ("datetime(6)",)),
    "members": _Wrong(
        "n ENUM('a','b')",
        "MODIFY n ENUM('a','b','c')",
        "MODIFY n ENUM('b','a')",
        ("enum('a','b')", "enum('b','a')"),
    ),
    "expression": _Wrong(
        "m INT, n INT AS (m + 1) STORED",
        "DROP n",
        "ADD n INT AS (m + 2) STORED",
        ("+ 1", "+ 2"),
    ),
    "stored": _Wrong(
        "m INT, n INT AS (m + 1) STORED", "DROP n", "ADD n INT AS (m + 1) VIRTUAL", ("STORED",)
    ),
    "invisible": _Wrong(
        "n INT INVISIBLE", "MODIFY n BIGINT INVISIBLE", "MODIFY n INT", ("INVISIBLE",)
    ),
    "prefix": _Wrong("n VARCHAR(99), KEY ix (n(10))", "DROP KEY ix", "ADD KEY ix (n)", ("(10)",)),
    "order": _Wrong("n INT, m INT, KEY ix (n, m)", "DROP KEY ix", "ADD KEY ix (m, n)", ("ix",)),
    "descending": _Wrong("n INT, KEY ix (n DESC)", "DROP KEY ix", "ADD KEY ix (n)", ("DESC",)),
    "unique": _Wrong("n INT, UNIQUE KEY ux (n)", "DROP KEY ux", "ADD KEY ux (n)", ("UNIQUE",)),
    "check": _Wrong(
        "n INT, CONSTRAINT ck CHECK (n > 1)",
        "DROP CONSTRAINT ck",
        "ADD CONSTRAINT ck CHECK (n > 0)",
        ("> 1", "> 0"),
    ),
    "cascade": _Wrong(
        "n INT, KEY n (n),"
        " CONSTRAINT fk FOREIGN KEY (n) REFERENCES customer (id) ON DELETE CASCADE",
        "DROP FOREIGN KEY fk",
        "ADD CONSTRAINT fk FOREIGN KEY (n) REFERENCES customer (id)",
        ("ON DELETE CASCADE",),
    ),
    "engine": _Wrong("n INT", "ENGINE = MyISAM", "ENGINE = MEMORY", ("MEMORY",)),
    "table_comment": _Wrong("n INT", "COMMENT 'new'", "COMMENT 'other'", ("other",)),
    "row_format": _Wrong("n INT", "ROW_FORMAT = COMPACT", "ROW_FORMAT = REDUNDANT", ("REDUNDANT",)),
    "auto_increment": _Wrong(
        "n INT",
        "MODIFY id BIGINT NOT NULL AUTO_INCREMENT",
        "MODIFY id INT NOT NULL",
        ("AUTO_INCREMENT",),
    ),
    "srid": _Wrong(
        "n POINT NOT NULL SRID 4326", "DROP n", "ADD n POINT NOT NULL", ("4326",), "mysql"
    ),
    "compressed": _Wrong("n TEXT COMPRESSED", "DROP n", "ADD n TEXT", ("COMPRESSED",), "mariadb"),
}


def _example(name: str, wrong: _Wrong) -> Example:
    created = (
        f"CREATE TABLE part (id INT NOT NULL AUTO_INCREMENT, {wrong.column}, PRIMARY KEY (id))"
    )
    return Example(
        name,
        "downgrade-inexact",
        frozenset(),
        _BODY.format(up=wrong.up, down=wrong.down),
        _BEFORE.format(created=created + " DEFAULT CHARSET utf8mb4"),
    )


@pytest.fixture
def messages(project: Shop, flavored: Server) -> dict[str, str]:
    """The errors about each downgrade, all of which are judged in one run."""
    examples = [_example(k, v) for k, v in _WRONG.items() if v.flavor in ("", flavored.flavor)]
    write_examples(project, examples)
    return {
        judged["revision"]: " ".join(
            each["message"] for each in judged["findings"] if each["severity"] == "error"
        )
        for judged in judged_in(project, examples)
    }


@pytest.mark.slow
def test_each_is_named_with_what_it_loses(messages: dict[str, str]) -> None:
    unnamed = {
        name: said
        for name, said in messages.items()
        if not all(word.casefold() in said.casefold() for word in _WRONG[name].lost)
    }
    assert not unnamed
    assert len(messages) > 20
