"""Pairs of heads: both orders are run, and what they leave decides whether they can be joined."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from alembic_autogen.server.base import Database, Server
from alembic_autogen.server.url import url
from support.claims import claimed
from support.shops import Done, Shop

REVISION = '''\
"""{message}."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down!r}
depends_on = {depends!r}


def upgrade():
    {up}


def downgrade():
    pass
'''


@dataclass(frozen=True)
class Pair:
    """Two heads after the first revision of the shop.

    :param a: the statements of revision ``aaaa``, of SQL, or of Python if they begin with ``op.``.
    :param b: those of ``bbbb``.
    :param says: texts of the report if the orders do not leave the same; none if they do.
    :param depends: what ``bbbb`` depends on.
    :param servers: the servers that can express it.
    """

    a: Sequence[str]
    b: Sequence[str]
    says: Sequence[str] = ()
    depends: str | None = None
    servers: Sequence[str] = ("mysql",)
    flags: Sequence[str] = field(default=())


BOTH = ("mysql", "mariadb")
NOTE, AMOUNT = "ALTER TABLE purchase ADD gift INT", "ALTER TABLE purchase ADD weight INT"
PAIRS = {
    "columns of two tables": Pair([NOTE], ["ALTER TABLE customer ADD phone INT"], servers=BOTH),
    "two new tables": Pair(
        ["CREATE TABLE a (id INT PRIMARY KEY)"], ["CREATE TABLE b (id INT PRIMARY KEY)"]
    ),
    "columns at the end of a table": Pair(
        [NOTE], [AMOUNT], ["column order purchase", "aaaa first", "bbbb first"], servers=BOTH
    ),
    "columns at the end of a table, whose order does not count": Pair(
        [NOTE], [AMOUNT], flags=("--column-order", "ignore")
    ),
    "columns in places of their own": Pair(
        [f"{NOTE} AFTER state"], [f"{AMOUNT} AFTER amount"], servers=BOTH
    ),
    "two updates of the same rows": Pair(
        ["UPDATE purchase SET amount = amount DIV 2"],
        ["UPDATE purchase SET amount = amount DIV 4 + 1"],
        ["rows of purchase", "amount of the row with id"],
        servers=BOTH,
    ),
    "changes for which the longest values leave no room": Pair(
        ["UPDATE customer SET name = CONCAT(name, '!')"],
        ["UPDATE customer SET name = LEFT(name, 3)"],
        ["rows of customer", "name of the row with id"],
        servers=BOTH,
    ),
    "changes for which the largest numbers leave no room": Pair(
        ["UPDATE purchase SET amount = amount * 2"],
        ["UPDATE purchase SET amount = amount + 1"],
        ["rows of purchase", "amount of the row with id"],
    ),
    "updates of two columns": Pair(
        ["UPDATE purchase SET amount = 0"], ["UPDATE purchase SET note = 'x'"]
    ),
    "an update by a column that the other one changes": Pair(
        ["UPDATE purchase SET note = 'none' WHERE amount = 0"],
        ["UPDATE purchase SET amount = 1 WHERE amount = 0"],
        ["rows of purchase", "note of the row with id"],
    ),
    "rows with keys of their own": Pair(
        ["INSERT INTO customer VALUES (1001, 'a', 'a@x')"],
        ["INSERT INTO customer VALUES (1002, 'b', 'b@x')"],
        servers=BOTH,
    ),
    "rows with keys by AUTO_INCREMENT": Pair(
        ["INSERT INTO customer (name, email) VALUES ('a', 'a@x')"],
        ["INSERT INTO customer (name, email) VALUES ('b', 'b@x')"],
        ["rows of customer"],
    ),
    "rows of the time of day": Pair(
        [NOTE, "UPDATE purchase SET note = CONCAT(UUID(), NOW(6))"],
        ["ALTER TABLE customer ADD phone INT"],
        servers=BOTH,
    ),
    "rows that the other one's key refuses": Pair(
        ["INSERT INTO customer VALUES (1001, 'a', 'a@x'), (1002, 'a', 'b@x')"],
        [
            "DELETE FROM purchase",
            "DELETE FROM customer",
            "ALTER TABLE customer ADD UNIQUE u (name)",
        ],
        ["bbbb, then aaaa: Revision aaaa fails", "Duplicate entry", "INSERT INTO customer"],
    ),
    "a statement on a table that the other one drops": Pair(
        ["DROP TABLE purchase"],
        ["UPDATE purchase SET amount = 1"],
        ["aaaa, then bbbb: Revision bbbb fails", "UPDATE purchase SET amount = 1"],
        servers=BOTH,
    ),
    "the same column twice": Pair(
        [NOTE],
        [NOTE],
        [
            *("aaaa, then bbbb: Revision bbbb fails", "bbbb, then aaaa: Revision aaaa fails"),
            *("Duplicate column name 'gift'", "cannot be run one after the other"),
        ],
        servers=BOTH,
    ),
    "the same table twice": Pair(
        ["CREATE TABLE a (id INT PRIMARY KEY)"],
        ["CREATE TABLE a (id INT PRIMARY KEY)"],
        ["Table 'a' already exists"],
    ),
    "a rename, and a change of the old name": Pair(
        ["ALTER TABLE purchase RENAME COLUMN note TO remark"],
        ["ALTER TABLE purchase MODIFY note VARCHAR(250)"],
        ["aaaa, then bbbb: Revision bbbb fails", "aaaa, then bbbb cannot be run"],
        servers=BOTH,
    ),
    "two changes of one column": Pair(
        ["ALTER TABLE purchase MODIFY note VARCHAR(250)"],
        ["ALTER TABLE purchase MODIFY note VARCHAR(300)"],
        ["~ column purchase.note", "aaaa first: `note` varchar(300)", "varchar(250)"],
        servers=BOTH,
    ),
    "a renamed table, and a view of it": Pair(
        ["RENAME TABLE purchase TO sale"],
        ["CREATE VIEW cheap AS SELECT id FROM purchase WHERE amount < 5"],
        ["aaaa, then bbbb: Revision bbbb fails"],
    ),
    "checks without names": Pair(
        ["ALTER TABLE purchase ADD CHECK (amount > -9999999999)"],
        ["ALTER TABLE purchase ADD CHECK (amount < 9999999999)"],
        ["check purchase.purchase_chk_1"],
    ),
    "a key of the one for a foreign key of the other": Pair(
        ["ALTER TABLE purchase ADD other INT, ADD INDEX other (other)"],
        ["CREATE TABLE box (id INT PRIMARY KEY, purchase_id INT REFERENCES purchase (id))"],
        servers=BOTH,
    ),
    "a trigger that the other one's update fires": Pair(
        [
            "CREATE TRIGGER noted BEFORE UPDATE ON purchase FOR EACH ROW SET NEW.note = 'changed'",
        ],
        ["UPDATE purchase SET amount = 1"],
        ["rows of purchase", "note of the row with id"],
    ),
    "a revision that depends on the other one": Pair(
        [NOTE], ["UPDATE purchase SET gift = 1"], depends="aaaa", servers=BOTH
    ),
    "a revision of generated operations": Pair(
        ['op.create_index("ix_amount", "purchase", ["amount"])'],
        ['op.alter_column("purchase", "amount", existing_type=sa.Integer(), nullable=True)'],
    ),
}
ON_SERVERS = [(what, server) for what, pair in PAIRS.items() for server in pair.servers]


def write(shop: Shop, revision: str, statements: Sequence[str], depends: str | None = None) -> None:
    """Write a revision after the first one."""
    up = "\n    ".join(
        each if each.startswith("op.") else f'op.execute("""{each}""")' for each in statements
    )
    text = REVISION.format(message=revision, revision=revision, down="0001", depends=depends, up=up)
    (shop.folder / "migrations" / "versions" / f"{revision}.py").write_text(text)


def merged(shop: Shop, pair: Pair, *flags: str) -> Done:
    write(shop, "aaaa", pair.a)
    write(shop, "bbbb", pair.b, pair.depends)
    return shop.run("merge", *pair.flags, *flags)


@pytest.mark.parametrize(("what", "on"), ON_SERVERS)
def test_a_pair_is_judged_by_running_both_orders(
    shop: Shop, request: pytest.FixtureRequest, what: str, on: str
) -> None:
    pair = PAIRS[what]
    shop = shop.on(request.getfixturevalue("server" if on == "mysql" else on))
    before = shop.files()
    done = merged(shop, pair)
    files = shop.files().keys() - before.keys()
    if not pair.says:
        assert done.code == 0, done.out + done.err
        assert len(files) == 3
        return
    assert (done.code, len(files)) == (1, 2), done.out + done.err
    for text in pair.says:
        assert text in done.out, done.out
    assert "Nothing was written" in done.err


@pytest.fixture
def production(server: Server) -> Iterator[Database]:
    with server.database("production") as database, claimed(database):
        yield database


def last_columns(database: Database) -> list[str]:
    """The names of the last two columns of the table purchase."""
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SHOW COLUMNS FROM purchase")
        return [str(row[0]) for row in cursor.fetchall()][-2:]


@pytest.mark.parametrize("first", ["aaaa", "bbbb"])
def test_a_database_keeps_the_order_of_columns_in_which_it_has_run_the_heads(
    shop: Shop, production: Database, first: str
) -> None:
    """Why merge refuses such heads: one of the two databases differs from an upgrade of both."""
    pair = PAIRS["columns at the end of a table"]
    done = merged(shop, pair)
    assert 'change one of them, or set column_order = "ignore".' in done.err
    assert shop.run("merge", "--column-order", "ignore").code == 0

    shop.alembic(production, "upgrade", "heads")
    of_both = last_columns(production)
    shop.alembic(production, "downgrade", "base")
    shop.alembic(production, "upgrade", first)
    shop.alembic(production, "upgrade", "heads")
    order = last_columns(production)
    assert order == (["gift", "weight"] if first == "aaaa" else ["weight", "gift"])

    flags = ("check-drift", "--url", url(production.server.address, production.name))
    done = shop.run(*flags)
    assert (done.code == 0, "column order purchase" in done.out) == (
        order == of_both,
        order != of_both,
    ), (
        done.out + done.err
    )
    assert shop.run(*flags, "--column-order", "ignore").code == 0


def test_there_are_at_least_twenty_pairs() -> None:
    assert len(PAIRS) >= 20
    assert sum(server == "mariadb" for _, server in ON_SERVERS) >= 8


def test_the_result_is_printed_as_json(shop: Shop) -> None:
    done = merged(shop, PAIRS["a rename, and a change of the old name"], "--format", "json")
    assert not json.loads(done.out)["written"]
    found = json.loads(done.out)["verdict"]
    assert (found["heads"], found["same"]) == (["aaaa", "bbbb"], False)
    (failure,) = found["failures"]
    assert failure["order"] == ["aaaa", "bbbb"]
    assert failure["statement"].startswith("ALTER TABLE purchase MODIFY note")
