"""Renamed members of ENUM and SET that rows of a unique key exchange or hand on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from support.combinations.tried import declare, trial, written
from support.shops import Shop, url

_MODULE = """\
from sqlalchemy import Column, Integer, MetaData, Table, UniqueConstraint
from sqlalchemy.dialects.mysql import ENUM, SET

metadata = MetaData()
Table(
    "item",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("state", {kind}({members}), primary_key={primary}, nullable=False),
    *{constraints},
)
"""

ALL = "TEST_COMBINATIONS" in os.environ

PLACES = [
    ("mysql", "ENUM", "primary"),
    ("mysql", "SET", "unique"),
    ("mariadb", "ENUM", "unique"),
    ("mariadb", "SET", "primary"),
]
# new names, and where each member goes: an exchange, and a chain against the order of the keys
CHANGES = [
    (("b", "a", "c", "d"), {"a": "b", "b": "a"}),
    (("b", "c", "d", "e"), {"a": "b", "b": "c", "c": "d", "d": "e"}),
]
TRIED = [(*place, change) for place in PLACES for change in CHANGES]


def module(kind: str, key: str, members: tuple[str, ...]) -> str:
    primary = key == "primary"
    return _MODULE.format(
        kind=kind,
        members=", ".join(map(repr, members)),
        primary=primary,
        constraints="[]" if primary else "[UniqueConstraint('state', name='uq_state')]",
    )


@pytest.mark.parametrize(
    ("flavor", "kind", "key", "change"), TRIED if ALL else [TRIED[0], TRIED[7]]
)
def test_no_row_of_a_unique_key_meets_another_on_the_way(
    flavor: str,
    kind: str,
    key: str,
    change: tuple[tuple[str, ...], dict[str, str]],
    request: pytest.FixtureRequest,
    folder: Path,
) -> None:
    server: Server = request.getfixturevalue(flavor)
    shop = Shop(folder, {"ALEMBIC_AUTOGEN_SERVER": url(server.address)}, forked=True)
    old = ("a", "b", "c", "d")
    members, values = change
    declare(shop, module(kind, key, old), module(kind, key, members))
    flags = [w for a, b in values.items() for w in ("--rename-value", f"item.state.{a}={b}")]
    written(shop, flags)
    held = [*old, *(["a,c", "b,c", "b,d"] if kind == "SET" else [])]
    numbered = enumerate(held, 1)
    rows = [(1 if key == "primary" else n, text) for n, text in numbered]
    expected = {
        frozenset(values.get(member, member) for member in text.split(",")) for text in held
    }
    with server.database("keys") as database:
        tried = trial(shop, server, database)
        tried.execute(*(f"INSERT INTO item VALUES ({n}, '{text}')" for n, text in rows))
        before = tried.state().rows
        done = tried.alembic("upgrade", "head")
        assert done.code == 0, done.err
        now = tried.values("item", "state")
        assert {frozenset(text.split(",")) for text in now} == expected
        if key == "unique":
            firsts = [frozenset(values.get(m, m) for m in text.split(",")) for text in held]
            assert [frozenset(text.split(",")) for text in now] == firsts
        done = tried.alembic("downgrade", "0001")
        assert done.code == 0, done.err
        assert tried.state().rows["item"] == before["item"]


def test_rows_that_a_chain_joins_are_refused_before_anything_changes(
    mysql: Server, folder: Path
) -> None:
    shop = Shop(folder, {"ALEMBIC_AUTOGEN_SERVER": url(mysql.address)}, forked=True)
    old, new = ("a", "b", "d"), ("b", "d")
    declare(shop, module("ENUM", "unique", old), module("ENUM", "unique", new))
    written(shop, ["--rename-value", "item.state.a=b", "--merge-value", "item.state.b=d"])
    with mysql.database("joined") as database:
        tried = trial(shop, mysql, database)
        tried.execute("INSERT INTO item VALUES (1, 'a'), (2, 'b'), (3, 'd')")
        before = tried.state()
        done = tried.alembic("upgrade", "head")
        assert done.code != 0
        assert "values of state occur more than once" in done.err
        assert tried.state() == before
        tried.execute("DELETE FROM item WHERE id = 3")
        assert tried.alembic("upgrade", "head").code == 0
        assert tried.values("item", "state") == ["b", "d"]
