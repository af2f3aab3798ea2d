"""Messages of revisions that refuse rows: one line, and no personal data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alembic_autogen.server.base import Database, Server
from support.claims import claimed
from support.shops import PRODUCTION, Done, Shop, run_alembic, url

NAME = "    name: str = Field(max_length=40, index=True)\n"


def execute(database: Database, *statements: str) -> None:
    with database.connect() as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        connection.commit()


def customers(database: Database, *names: str) -> None:
    """Put customers in."""
    for name in names:
        execute(
            database,
            f"INSERT INTO customer (name, email) VALUES ('{name}', '{name}@example.org')",
        )


def upgrade(shop: Shop, database: Database, *options: str) -> Done:
    """Run plain Alembic, whatever comes of it."""
    shop.alembic(database, "current")  # writes production.ini
    return run_alembic(["-c", "production.ini", *options, "upgrade", "head"], shop.folder)


def revise(shop: Shop, *flags: str) -> None:
    """Write a revision."""
    done = shop.run("revision", "-m", "change", *flags)
    assert done.code == 0, done.err


@contextmanager
def production(shop: Shop, server: Server, *names: str) -> Iterator[Database]:
    """A database that plays production: at the first revision, with customers of some names."""
    with server.database("production") as database, claimed(database):
        shop.alembic(database, "upgrade", "0001")
        customers(database, *names)
        yield database


@pytest.fixture
def narrower(shop: Shop) -> Shop:
    """A project whose second revision refuses names of more than five characters."""
    shop.edit(NAME, NAME.replace("40", "5"))
    revise(shop)
    return shop


def test_plain_alembic_prints_one_line_with_the_keys_of_the_rows(
    narrower: Shop, server: Server
) -> None:
    with production(narrower, server, "Ada Lovelace", "Bob", "Grace Hopper") as database:
        done = upgrade(narrower, database)
    assert done.code != 0
    printed = done.out + done.err
    assert "Traceback" not in printed
    (failed,) = [line for line in printed.splitlines() if "FAILED: " in line]
    assert failed.strip() == (
        "FAILED: customer: name has values that do not fit varchar(5) (2 rows: id=1; id=3); "
        "change them to what varchar(5) can hold, then run this again: nothing was changed"
    )
    assert "Lovelace" not in printed and "example.org" not in printed


def test_values_are_shown_on_request(narrower: Shop, server: Server) -> None:
    with production(narrower, server, "Ada Lovelace") as database:
        done = upgrade(narrower, database, "-x", "show-values=1")
    assert "(1 row: id=1, name=Ada Lovelace)" in done.out + done.err


def test_rows_are_counted_but_not_all_listed(narrower: Shop, server: Server) -> None:
    with production(narrower, server, *(f"number {n}" for n in range(12))) as database:
        done = upgrade(narrower, database)
    assert "(12 rows: id=1; id=2; id=3; id=4; id=5; …)" in done.out + done.err


def test_rows_that_repeat_a_value_are_named_by_their_keys(shop: Shop, server: Server) -> None:
    shop.edit(NAME, NAME.replace("index=True", "unique=True"))
    revise(shop)
    with production(shop, server, "Ada", "Bob", "Cem") as database:
        execute(database, "UPDATE customer SET name = 'Ada' WHERE id < 3")
        done = upgrade(shop, database)
    printed = done.out + done.err
    assert "values of name occur more than once (2 rows: id=1; id=2)" in printed
    assert "Ada" not in printed


def test_a_revision_imports_nothing_of_the_tool(narrower: Shop) -> None:
    (path,) = Path(narrower.folder, "migrations", "versions").glob("*_change.py")
    imports = [line for line in path.read_text().splitlines() if "import" in line.split()]
    assert "from alembic.util import CommandError" in imports
    assert not [line for line in imports if "alembic_autogen" in line]


def test_the_tools_own_upgrade_says_it_in_one_sentence(narrower: Shop, server: Server) -> None:
    with production(narrower, server, "Ada Lovelace", "Bob") as database:
        narrower.edit(
            PRODUCTION, url(server.address, database.name).replace("%", "%%"), "alembic.ini"
        )
        done = narrower.run("upgrade")
    assert done.code == 2
    (path,) = Path(narrower.folder, "migrations", "versions").glob("*_change.py")
    assert done.err.splitlines()[-1] == (
        f"alembic-autogen: Revision {path.name.partition('_')[0]}: customer: name has values "
        "that do not fit varchar(5) (1 row: id=1); change them to what varchar(5) can hold, "
        "then run this again: nothing was changed."
    )


COMPUTED = """\
    size: int | None = Field(
        sa_column=Column(Integer, Computed("json_extract(note, '$.a')", persisted=True))
    )
"""
CHECKED = """\
    __table_args__ = (CheckConstraint("cast(amount as unsigned) - 2 >= 0", name="size"),)
"""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            COMPUTED,
            "the server cannot compute size for some rows (error 3141; id=1); change what ",
        ),
        (
            CHECKED,
            "rows violate the CHECK size (the server cannot compute it for some rows: error 1690)",
        ),
    ],
    ids=["trial", "query"],
)
def test_what_mysql_cannot_compute_ends_in_one_sentence(
    shop: Shop, server: Server, line: str, said: str
) -> None:
    """A text that is no JSON, and a difference of unsigned numbers that is less than 0."""
    note = "    note: str | None = Field(default=None, max_length=200)\n"
    shop.edit(note, note + line)
    shop.edit("from sqlalchemy import ", "from sqlalchemy import Computed, ")
    revise(shop)
    with production(shop, server, "Ada") as database:
        execute(
            database,
            "INSERT INTO purchase (state, amount, note, customer_id) VALUES ('new', 1, 'a b', 1)",
        )
        done = upgrade(shop, database)
    printed = done.out + done.err
    assert done.code != 0 and "Traceback" not in printed and "a b" not in printed
    assert f"FAILED: purchase: {said}" in printed
