"""Members of ENUM and SET that differ by case or accents only, and members that are merged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from support.combinations.tried import declare, trial, written
from support.shops import Shop, url

ALL = "TEST_COMBINATIONS" in os.environ

_MODULE = """\
from sqlalchemy import Column, Integer, MetaData, Table
from sqlalchemy.dialects.mysql import ENUM, SET

metadata = MetaData()
Table(
    "item",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", {kind}({members}, collation="{collation}", charset="{charset}")),
)
"""
OLD, NEW = ("ON_SITE", "ONLINE", "caf\u00e9"), ("on site", "online", "cafe")

PLACES = [
    ("mysql", "ENUM", "utf8mb4_0900_ai_ci"),
    ("mariadb", "SET", "utf8mb4_general_ci"),
    ("mysql", "SET", "utf8mb4_0900_ai_ci"),
    ("mysql", "ENUM", "utf8mb4_bin"),
    ("mysql", "ENUM", "utf8mb4_0900_as_cs"),
    ("mysql", "ENUM", "utf8mb4_0900_as_ci"),
    ("mysql", "ENUM", "latin1_swedish_ci"),
    ("mysql", "ENUM", "latin1_general_cs"),
    ("mariadb", "ENUM", "utf8mb4_general_ci"),
    ("mariadb", "ENUM", "utf8mb4_bin"),
    ("mariadb", "SET", "latin1_swedish_ci"),
]


def module(kind: str, collation: str, members: tuple[str, ...]) -> str:
    charset = collation.partition("_")[0]
    listed = ", ".join(map(repr, members))
    return _MODULE.format(kind=kind, members=listed, collation=collation, charset=charset)


def project(folder: Path, server: Server) -> Shop:
    return Shop(folder, {"ALEMBIC_AUTOGEN_SERVER": url(server.address)}, forked=True)


@pytest.mark.slow
@pytest.mark.parametrize(("flavor", "kind", "collation"), PLACES if ALL else PLACES[:2])
def test_members_take_the_names_of_values_that_differ_by_case_or_accents(
    flavor: str, kind: str, collation: str, request: pytest.FixtureRequest, folder: Path
) -> None:
    server: Server = request.getfixturevalue(flavor)
    shop = project(folder, server)
    declare(shop, module(kind, collation, OLD), module(kind, collation, NEW))
    renamed = zip(OLD, NEW, strict=True)
    flags = [word for a, b in renamed for word in ("--rename-value", f"item.state.{a}={b}")]
    written(shop, flags)
    rows = (*OLD, ",".join(OLD)) if kind == "SET" else OLD
    after = (*NEW, ",".join(NEW)) if kind == "SET" else NEW
    values = ", ".join(f"({number}, '{text}')" for number, text in enumerate(rows, 1))
    for mode in ("STRICT_TRANS_TABLES", ""):
        with server.database("members") as database:
            tried = trial(shop, server, database)
            tried.execute(f"INSERT INTO item VALUES {values}")
            before = tried.state().rows
            with _mode(server, mode):
                done = tried.alembic("upgrade", "head")
                assert done.code == 0, done.err
                assert tried.values("item", "state") == list(after), mode
                done = tried.alembic("downgrade", "0001")
                assert done.code == 0, done.err
            assert tried.state().rows == before


@contextmanager
def _mode(server: Server, mode: str) -> Iterator[None]:
    """The SQL mode of new connections, for a while."""
    own = _set_mode(server, mode)
    try:
        yield
    finally:
        _set_mode(server, own)


def _set_mode(server: Server, mode: str) -> str:
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT @@GLOBAL.sql_mode")
        row = cursor.fetchone()
        cursor.execute("SET GLOBAL sql_mode = %s", [mode])
    return str(row and row[0])


def test_a_member_that_joins_another_is_asked_about_and_stays_joined(
    mysql: Server, folder: Path
) -> None:
    shop = project(folder, mysql)
    collation = "utf8mb4_0900_ai_ci"
    declare(shop, module("ENUM", collation, ("a", "b")), module("ENUM", collation, ("b",)))
    asked = shop.run("revision", "-m", "merge", "--rename-value", "item.state.a=b")
    assert asked.code == 3
    assert "Should rows with 'a' in column item.state get 'b'" in asked.err
    assert "--merge-value item.state.a=b" in asked.err
    assert "--no-rename item.state.a" in asked.err
    _, done = written(shop, ["--merge-value", "item.state.a=b"])
    assert "rows that had 'a' keep 'b', from which nothing tells them apart" in done.err
    with mysql.database("merged") as database:
        tried = trial(shop, mysql, database)
        tried.execute("INSERT INTO item VALUES (1, 'a'), (2, 'b')")
        assert tried.alembic("upgrade", "head").code == 0
        assert tried.values("item", "state") == ["b", "b"]
        assert tried.alembic("downgrade", "0001").code == 0
        assert tried.values("item", "state") == ["b", "b"], "no other row's value is touched"
