"""Columns that get another type, from the command line to rows: kept, or refused as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pymysql.cursors import Cursor
from pymysql.err import MySQLError

from alembic_autogen.server.base import Database, Server
from support.conversions import table
from support.conversions.measure import ZONE, add_zone, columns, literals
from support.conversions.readings import Reading, comes_back, reading, same, selected
from support.shops import PRODUCTION, Done, Shop, run_alembic, schema, url
from support.upgrades import declare, upgraded

PAIRS = (
    *(("varchar(60)", models) for models in ("int", "decimal(10,0) unsigned", "double", "date")),
    *(("varchar(60)", models) for models in ("datetime(6)", "time", "year", "json", "char(5)")),
    *(("varchar(60)", models) for models in ("varchar(60) character set latin1", "set('b','a')")),
    ("varchar(60)", "enum('a','b','ö','1')"),
    ("text character set latin1", "tinytext"),
    ("decimal(20,10)", "decimal(5,2)"),
    ("decimal(20,10)", "float"),
    ("float", "decimal(20,10)"),
    ("double", "int unsigned"),
    ("bigint", "double"),
    ("int", "year"),
    ("int unsigned", "bit(8)"),
    ("datetime(6)", "date"),
    ("datetime(6)", "timestamp"),
    ("timestamp(6)", "datetime"),
    ("time(3)", "time"),
    ("json", "varchar(60)"),
    ("varbinary(60)", "binary(16)"),
)
"""A selection; ``make test-conversions`` measures all of them."""

_MODELS = '''\
from sqlalchemy import Column, Integer, Table
from sqlalchemy.types import UserDefinedType
from sqlmodel import SQLModel


class Raw(UserDefinedType):
    """A type as it stands in SQL."""

    cache_ok = True

    def __init__(self, spec):
        self.spec = spec

    def get_col_spec(self, **options):
        return self.spec


Table("sample", SQLModel.metadata, Column("id", Integer, primary_key=True), {columns})
'''
_FIRST = '''\
"""The first table."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.execute({sql!r})


def downgrade():
    op.drop_table("sample")
'''


@dataclass(frozen=True)
class Sample:
    """A value in a row of its own.

    :param pair: the number of the pair of types, and of the column.
    :param verdict: what the table says of it.
    """

    pair: int
    literal: str
    verdict: str


def _samples(database: Database) -> Iterator[Sample]:
    measured = table.load("mysql")
    for number, (head, models) in enumerate(PAIRS):
        outcome = measured[head, models]
        known = {*outcome.kept, *outcome.altered, *outcome.refused}
        for literal in literals(*columns(database, (head, models))):
            if table.label(literal) in known:
                yield Sample(number, literal, outcome.verdict(table.label(literal)))


def _insert(cursor: Cursor, samples: Iterator[Sample]) -> dict[int, Sample]:
    found = {}
    for key, sample in enumerate(samples, 1):
        try:
            cursor.execute(
                f"INSERT INTO sample (id, c{sample.pair}) VALUES ({key}, {sample.literal})"
            )
        except MySQLError:
            continue  # a zero date, which the server's mode refuses
        found[key] = sample
    return found


def _read(cursor: Cursor, samples: dict[int, Sample], side: int) -> dict[int, Reading]:
    found = {}
    for key, sample in samples.items():
        type_ = PAIRS[sample.pair][side]
        cursor.execute(
            f"SELECT {selected(type_, f'`c{sample.pair}`')} FROM sample WHERE id = {key}"
        )
        found[key] = reading(type_, cursor.fetchone() or ())
    return found


def _alembic(shop: Shop, database: Database, *arguments: str) -> Done:
    """Run plain Alembic, whatever becomes of it."""
    ini = shop.folder / "production.ini"
    reached = url(database.server.address, database.name).replace("%", "%%")
    text = (shop.folder / "alembic.ini").read_text(encoding="utf-8")
    ini.write_text(text.replace(PRODUCTION, reached), encoding="utf-8")
    return run_alembic(["-c", str(ini), *arguments], shop.folder)


@pytest.fixture
def sample_shop(shop: Shop) -> Shop:
    """A project in which every column of a table gets another type."""
    before = ", ".join(f"c{n} {head}" for n, (head, _) in enumerate(PAIRS))
    after = ", ".join(f'Column("c{n}", Raw({models!r}))' for n, (_, models) in enumerate(PAIRS))
    (shop.folder / "models.py").write_text(_MODELS.replace("{columns}", after), encoding="utf-8")
    first = shop.folder / "migrations" / "versions" / "0001_first.py"
    sql = f"CREATE TABLE sample (id INT PRIMARY KEY AUTO_INCREMENT, {before})"
    first.write_text(_FIRST.format(sql=sql), encoding="utf-8")
    return shop


@pytest.mark.slow
def test_rows_arrive_as_they_were_or_are_refused_as_a_whole(
    sample_shop: Shop, server: Server
) -> None:
    done = sample_shop.run("revision", "-m", "Other types")
    assert done.code == 0, done.err
    with (
        server.database("production") as database,
        database.connect() as connection,
        connection.cursor() as cursor,
    ):
        sample_shop.alembic(database, "upgrade", "0001")
        samples = _insert(cursor, _samples(database))
        before, present = _read(cursor, samples, 0), schema(database)
        refused = _alembic(sample_shop, database, "upgrade", "head")
        assert "do not stay the same as" in refused.err or "do not fit" in refused.err, refused.err
        assert (refused.code, schema(database)) != (0, {})
        assert schema(database) == present
        assert _read(cursor, samples, 0) == before
        for key, sample in list(samples.items()):
            if sample.verdict != "kept":
                cursor.execute(f"DELETE FROM sample WHERE id = {key}")
                del samples[key]
        sample_shop.alembic(database, "upgrade", "head")
        after = _read(cursor, samples, 1)
        changed = [
            (samples[k], before[k], after[k]) for k in samples if not same(before[k], after[k])
        ]
        assert not changed
        sample_shop.alembic(database, "downgrade", "0001")
        back = _read(cursor, samples, 0)
    lost = [samples[k] for k in samples if not comes_back(before[k], back[k], after[k])]
    assert not lost


def _report(done: Done, column: str) -> list[str]:
    return [line for line in done.err.splitlines() if f" {column} changes in " in line]


def test_values_may_change_where_the_user_says_so(shop: Shop, server: Server) -> None:
    shop.edit("note: str | None = Field(default=None, max_length=200)", "note: int | None = None")
    checked = shop.run("revision", "-m", "Numbers", "--dry-run")
    assert checked.code == 0, checked.err
    assert "note has values that do not stay the same as int" in checked.out
    assert not _report(checked, "note")  # '12' that becomes 12 is no change
    accepted = shop.run("revision", "-m", "Numbers", "--accept-change", "purchase.note")
    assert accepted.code == 0, accepted.err
    assert "purchase.note: values that change with the type are not refused" in accepted.err
    (line,) = _report(accepted, "note")[:1]
    example = re.search(r"such as '(.*)' → (-?\d+)$", line)
    assert example and example[1] != example[2], line
    with server.database("production") as database:
        shop.alembic(database, "upgrade", "0001")
        with database.connect() as connection, connection.cursor() as cursor:
            cursor.execute("INSERT INTO customer VALUES (1, 'a', 'b')")
            values = "(1, 'new', 1, %s, 1), (2, 'new', 1, ' 8 ', 1)"
            cursor.execute(f"INSERT INTO purchase VALUES {values}", ["later"])
            refused = _alembic(shop, database, "upgrade", "head")
            assert refused.code != 0
            assert "purchase: note has values that do not fit int (1 row: id=1)" in refused.err
            cursor.execute("UPDATE purchase SET note = '007' WHERE id = 1")
            shop.alembic(database, "upgrade", "head")
            cursor.execute("SELECT note FROM purchase ORDER BY id")
            assert cursor.fetchall() == ((7,), (8,))


def test_only_a_column_that_gets_another_type_may_change(shop: Shop) -> None:
    shop.edit("note: str | None = Field(default=None, max_length=200)", "note: int | None = None")
    done = shop.run("revision", "-m", "Numbers", "--accept-change", "purchase.amount")
    assert done.code == 2
    assert (
        "the type of purchase.amount does not change; purchase.note gets another type" in done.err
    )


_CLOCKS_BEFORE = "CREATE TABLE sample (id INT PRIMARY KEY, c0 DATETIME, c1 TIMESTAMP NULL UNIQUE)"
_CLOCKS = (
    ("c0", "'2024-03-31 02:30:00'", "2024-03-31 01:30:00"),  # the hour that is missing
    ("c1", "FROM_UNIXTIME(1729992600)", "2024-02-29 10:00:00"),  # the second of two
)


@pytest.fixture
def summer_time(server: Server) -> Iterator[None]:
    """Sessions begin in a zone where clocks are set forward and back."""
    with server.connect() as connection, connection.cursor() as cursor:
        add_zone(cursor)
        cursor.execute("SELECT @@GLOBAL.time_zone")
        ((before,),) = cursor.fetchall()
        cursor.execute(f"SET GLOBAL time_zone = '{ZONE}'")
        yield
        cursor.execute(f"SET GLOBAL time_zone = '{before}'")


@pytest.mark.parametrize(("column", "value", "fitting"), _CLOCKS)
def test_hours_that_clocks_skip_or_repeat_are_refused(
    shop: Shop, server: Server, summer_time: None, column: str, value: str, fitting: str
) -> None:
    after = 'Column("c0", Raw("timestamp null")), Column("c1", Raw("datetime"), unique=True)'
    (shop.folder / "models.py").write_text(_MODELS.replace("{columns}", after), encoding="utf-8")
    first = shop.folder / "migrations" / "versions" / "0001_first.py"
    first.write_text(_FIRST.format(sql=_CLOCKS_BEFORE), encoding="utf-8")
    done = shop.run("revision", "-m", "Clocks")
    assert done.code == 0, done.err
    with server.database("production") as database:
        shop.alembic(database, "upgrade", "0001")
        with database.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SET time_zone = '+00:00'")
            cursor.execute(f"INSERT INTO sample (id, {column}) VALUES (1, {value})")
            present = schema(database)
            refused = _alembic(shop, database, "upgrade", "head")
            assert refused.code != 0
            assert f"sample: {column} has values that do not" in refused.err
            assert schema(database) == present
            cursor.execute(f"UPDATE sample SET {column} = %s", [fitting])
            shop.alembic(database, "upgrade", "head")


def test_rows_of_the_history_that_would_change_are_a_question(shop: Shop) -> None:
    shop.edit(
        "def downgrade():",
        "    op.execute(\"INSERT INTO customer VALUES (1, '007', 'a@b')\")\n\n\ndef downgrade():",
        "migrations/versions/0001_first.py",
    )
    shop.edit("name: str = Field(max_length=40, index=True)", "name: int = Field(index=True)")
    asked = shop.run("revision", "-m", "Numbers")
    assert asked.code == 3, asked.err
    assert "--accept-change customer.name" in asked.err
    done = shop.run("revision", "-m", "Numbers", "--accept-change", "customer.name")
    assert done.code == 0, done.err


ACCEPTED = {
    "day date": (["2024-01-01 10:00:00", "2024-1-1"], ["x", "2024-02-30", ""]),
    "moment datetime": (["2024-01-01 10:00:00.7"], ["2024-01-01T10:00:00Z", "12"]),
    "clock time": (["1200", "10:00:00.7"], ["x", "900:00:00", "10:60:00"]),
    "member enum('a','b')": (["A", "2"], ["c", "3", "", "0"]),
    "members set('a','b')": (["B,a", "a,a"], ["a,c", "4"]),
    "bits bit(4)": (["3"], ["16", "-1"]),
    "born year": (["24", "2024.4"], ["1900", "x", "2156"]),
}
"""Columns that were texts: what a server makes something else of, and what it refuses."""


@pytest.mark.slow
def test_values_that_may_change_are_told_from_those_that_are_refused(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    shop = shop_anywhere
    words = [each.split(" ") for each in ACCEPTED]
    columns = ", ".join(f"{name} VARCHAR(40)" for name, _ in words)
    types = {name: type_.partition("(") for name, type_ in words}
    declare(
        shop,
        [f"CREATE TABLE t (id INT PRIMARY KEY, {columns})"],
        "table('t', "
        + ", ".join(
            f"sa.Column({name!r}, mysql.{word.upper()}({arguments.rstrip(')')}))"
            for name, (word, _, arguments) in types.items()
        )
        + ")",
    )
    flags = [flag for name, _ in words for flag in ("--accept-change", f"t.{name}")]
    done = shop.run("revision", "-m", "types", *flags)
    assert done.code == 0, done.err
    insert = "INSERT INTO t (id, {}) VALUES (1, '{}')"
    rows = {
        f"{name} {value}": [insert.format(name, value)]
        for (name, _), each in zip(words, ACCEPTED.values(), strict=True)
        for values in each
        for value in values
    }
    outcomes = upgraded(shop, anywhere, rows)
    for (name, type_), (taken, refused) in zip(words, ACCEPTED.values(), strict=True):
        for value in taken:
            assert outcomes[f"{name} {value}"].refused == "", f"{name} {value}"
        for value in refused:
            outcome = outcomes[f"{name} {value}"]
            start = f"CommandError: t: {name} has values that do not fit {type_.partition('(')[0]}"
            assert outcome.refused.startswith(start), f"{name} {value}: {outcome}"
            assert outcome.unchanged and "(1 row: id=1)" in outcome.refused


def test_a_change_that_spares_no_value_cannot_be_accepted(shop: Shop) -> None:
    declare(
        shop,
        ["CREATE TABLE t (id INT PRIMARY KEY, day INT)"],
        "table('t', sa.Column('day', sa.Date))",
    )
    done = shop.run("revision", "-m", "types", "--accept-change", "t.day")
    assert (done.code, done.out) == (2, "")
    assert "no value of int stays the same as date" in done.err
    assert "declare another column of date beside it" in done.err
