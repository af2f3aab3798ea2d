"""Features of MariaDB alone, from the models to the database of production.

The kind: objects, columns, keys and options that the models can declare on MariaDB alone, by
SQLAlchemy's Sequence, its types and ``mariadb_…`` options, and by DDL events. Each combination of
kinds is in tests/random/test_pairs_of_mariadb.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from alembic_autogen.schema import read
from alembic_autogen.server.base import Database, Server
from support import textual
from support.laboratory import Laboratory
from support.pairs.written import declared
from support.shops import PRODUCTION, Shop, url

OWN_URL = PRODUCTION.replace("mysql+", "mariadb+")
MODELS = """\
import sqlalchemy as sa
from sqlalchemy import Column, Index, Integer, MetaData, String, Table, event
from sqlalchemy.dialects import mysql


class SQLModel:
    metadata = MetaData()


class Slug(sa.types.TypeDecorator):
    impl = String(40)
    cache_ok = True

    def __repr__(self):
        return "Slug()"


class Spelled(sa.types.UserDefinedType):
    cache_ok = True

    def __init__(self, name):
        self.name = name

    def get_col_spec(self, **options):
        return self.name

    def __repr__(self):
        return f"Spelled({self.name!r})"


INET4 = getattr(mysql, "INET4", Spelled("inet4"))  # SQLAlchemy has them from 2.0.37 on
INET6 = getattr(mysql, "INET6", Spelled("inet6"))
md = SQLModel.metadata


def table(name, *items, ddl=(), **options):
    key = Column("id", Integer, primary_key=True, autoincrement=False)
    made = Table(name, md, key, *items, **options)
    for statement in ddl:
        event.listen(made, "after_create", sa.DDL(f"ALTER TABLE {name} {statement}"))


"""
BEFORE = """\
numbers = sa.Sequence("numbers", start=5, metadata=md)
table("counted", Column("n", Integer, sa.Sequence("n"), server_default=numbers.next_value()))
table("pages", Column("a", Integer), mariadb_page_compressed="1", mysql_engine="MyISAM")
table("addresses", Column("u", sa.Uuid, nullable=False), Column("i", INET6))
table("kept", Column("a", Integer), ddl=["ADD SYSTEM VERSIONING"])
table("bytes", Column("b", sa.VARBINARY(9), server_default=sa.text("x'fe'")))
table("rented", Column("a", sa.Date, nullable=False), Column("b", sa.Date, nullable=False))
table("found", Column("a", Integer), Index("quick", "a"), Column("slug", String(20)))
"""
AFTER = """\
numbers = sa.Sequence("numbers", start=7, increment=2, minvalue=7, metadata=md)
table("counted", Column("n", Integer, server_default=numbers.next_value()))
table("pages", Column("a", Integer),
    mariadb_page_compressed="1", mariadb_page_compression_level="3")
table("addresses", Column("u", sa.Uuid), Column("i", INET6), Column("j", INET4))
table("kept", Column("a", sa.BigInteger), Column("b", Integer), ddl=["ADD SYSTEM VERSIONING"])
table("bytes", Column("b", sa.VARBINARY(9), server_default=sa.text("x'ff00'")))
table("rented", Column("a", sa.Date, nullable=False), Column("b", sa.Date, nullable=False),
    ddl=["ADD PERIOD FOR stay (a, b)", "ADD UNIQUE KEY u (id, stay WITHOUT OVERLAPS)"])
table("found", Column("a", Integer), Column("slug", Slug()),
    ddl=["ADD KEY quick (a) IGNORED", "ADD n INT INVISIBLE CHECK (n > 0)"])
"""
ROWS = [
    "INSERT INTO kept VALUES (1, 1)",
    "UPDATE kept SET a = 2",
    "INSERT INTO bytes (id) VALUES (1)",
    "INSERT INTO rented VALUES (1, '2024-01-01', '2024-02-01')",
    "INSERT INTO counted (id) VALUES (1), (2), (3), (4)",
]


@pytest.fixture
def project(shop: Shop, mariadb: Server) -> Shop:
    """A project of MariaDB, without revisions, whose URL is of SQLAlchemy's MariaDB dialect."""
    (shop.folder / "migrations/versions/0001_first.py").unlink()
    shop.edit(PRODUCTION, OWN_URL, "alembic.ini")
    shop.configure('render_application_types = "import"')
    return shop.on(mariadb)


@contextmanager
def production(server: Server) -> Iterator[Database]:
    """A database that commands of the tool do not take for one of theirs."""
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE only_mariadb")
        try:
            yield Database(server, "only_mariadb")
        finally:
            cursor.execute("DROP DATABASE only_mariadb")


def migrate(project: Shop, database: Database, *arguments: str) -> None:
    """Run plain Alembic on a database of production."""
    ini = project.folder / "alembic.ini"
    text = ini.read_text(encoding="utf-8")
    address = url(database.server.address, database.name).replace("mysql+", "mariadb+")
    ini.write_text(text.replace(OWN_URL, address.replace("%", "%%")), encoding="utf-8")
    project.alembic(database, *arguments)
    ini.write_text(text, encoding="utf-8")


def rows(database: Database, *statements: str) -> list[Any]:
    """Run statements, and return the rows of the last one."""
    with database.connect() as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return list(cursor.fetchall())


def shown(database: Database) -> textual.TextReading:
    """The definitions in a database, as SHOW CREATE prints them."""
    with database.connect() as connection:
        return textual.read(connection, database.name)


@pytest.mark.slow
def test_from_the_models_to_production_and_back(project: Shop, mariadb: Server) -> None:
    models = project.folder / "models.py"
    sources = []
    with production(mariadb) as database:
        for number, text in enumerate((BEFORE, AFTER)):
            models.write_text(MODELS + text)
            done = project.run("revision", "-m", f"number {number}")
            assert done.code == 0, done.err
            sources.append((project.folder / done.out.strip()).read_text())
            assert project.run("check-drift").code == 0
            migrate(project, database, "upgrade", "head")
            if not number:
                rows(database, *ROWS)
                before = shown(database)
        assert rows(database, "SELECT a, b FROM kept FOR SYSTEM_TIME ALL ORDER BY a") == [
            *((1, None), (2, None)),
        ]
        assert rows(database, "SELECT n FROM counted ORDER BY n") == [(5,), (6,), (7,), (8,)]
        assert rows(database, "SELECT NEXTVAL(numbers) >= 9") == [(1,)]
        rows(database, "INSERT INTO bytes (id) VALUES (2)")
        assert rows(database, "SELECT HEX(b) FROM bytes ORDER BY id") == [("FE",), ("FF00",)]
        migrate(project, database, "downgrade", "-1")
        assert shown(database) == before
    assert "mysql_" not in "".join(sources)
    assert "mariadb_page_compressed='1'" in sources[0].replace('"', "'")
    slug = sources[1][sources[1].index('"slug",') :]
    assert slug.index("existing_type=sa.String(length=20)") < slug.index("type_=models.Slug()")


def test_periods_refuse_rows_by_name(project: Shop, mariadb: Server) -> None:
    models = project.folder / "models.py"
    with production(mariadb) as database:
        for text in (BEFORE, AFTER):
            models.write_text(MODELS + "".join(x for x in _tables(text) if "rented" in x))
            assert project.run("revision", "-m", "period").code == 0
            if text == BEFORE:
                migrate(project, database, "upgrade", "head")
        days = "'2024-01-01', '2024-02-01'"
        for offending, words in (
            ("(7, '2024-02-02', '2024-02-01')", "a is not before b"),
            (f"(7, {days}), (8, {days})", ""),
        ):
            rows(database, "DELETE FROM rented", f"INSERT INTO rented VALUES {offending}")
            if words:
                with pytest.raises(AssertionError, match=f"{words}.*id=7"):
                    migrate(project, database, "upgrade", "head")
            else:
                migrate(project, database, "upgrade", "head")


@pytest.mark.slow
def test_a_period_refuses_rows_by_the_values_that_its_columns_get(
    project: Shop, mariadb: Server
) -> None:
    models = project.folder / "models.py"
    day = 'Column("{}", sa.Date, nullable=False, server_default="{}")'
    moment = 'Column("{}", mysql.DATETIME, nullable=False)'
    kept = f"{moment.format('a')}, {moment.format('b')}, ddl=['ADD PERIOD FOR stay (a, b)']"
    dates = kept.replace("mysql.DATETIME", "sa.Date")
    new = f"{day.format('a', '2024-02-02')}, {day.format('b', '2024-02-01')}, "
    new += "ddl=['ADD PERIOD FOR stay (a, b)']"
    accepted = ("--accept-change", "rented.a", "--accept-change", "rented.b")
    for before, after, row, flags in (
        ("", new, "(7)", ()),
        (kept, dates, "(7, '2024-02-01 10:00', '2024-02-01 12:00')", accepted),
    ):
        with production(mariadb) as database:
            for path in (project.folder / "migrations" / "versions").glob("*.py"):
                path.unlink()
            for text in (before, after):
                models.write_text(MODELS + f'table("rented", {text})\n')
                assert project.run("revision", "-m", "period", *flags * (text == after)).code == 0
                if text == before:
                    migrate(project, database, "upgrade", "head")
            rows(database, f"INSERT INTO rented VALUES {row}")
            with pytest.raises(AssertionError, match=r"a is not before b.*id=7"):
                migrate(project, database, "upgrade", "head")


def _tables(text: str) -> list[str]:
    """The calls of ``table()`` in a text."""
    return [f"table({part}" for part in text.split("table(")[1:]]


def test_a_table_that_cannot_be_read_is_named_and_stops_no_other(
    mariadb: Server, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    parse = read.parse_create_table

    def parse_some(key: Any, *rest: Any) -> Any:
        if key.name == "odd":
            raise ValueError("unknown item 'PROJECTION' in SHOW CREATE TABLE")
        return parse(key, *rest)

    monkeypatch.setattr(read, "parse_create_table", parse_some)
    odd = "CREATE TABLE odd (id INT)"
    revision = Laboratory(mariadb, tmp_path / "project").revise(
        declared([odd]), declared([odd, "CREATE TABLE other (id INT)"])
    )
    assert [each.sentence for each in revision.refused] == [
        "The table odd is not compared: this version cannot read what the server prints for it"
        " (unknown item 'PROJECTION' in SHOW CREATE TABLE)."
    ]
    assert 'op.create_table("other"' in revision.source
    assert "odd" not in revision.source
