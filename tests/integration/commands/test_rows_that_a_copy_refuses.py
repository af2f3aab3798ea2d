"""Rows of production that are unfit already, in a table that the server copies.

Where the copy is the revision's first statement, the server's refusal changes nothing, and the
revision asks nothing; where something has changed before, it asks before that.
"""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

PARENT = "CREATE TABLE parent (id INT PRIMARY KEY)"
CHILD = (
    "CREATE TABLE child (id INT PRIMARY KEY, day DATE, code VARCHAR(20), p INT,"
    " number INT GENERATED ALWAYS AS (code + 1) STORED,"
    " CONSTRAINT fk FOREIGN KEY (p) REFERENCES parent (id))"
)
FIRST = "CREATE TABLE a_first (id INT PRIMARY KEY, v VARCHAR(20))"
MODELS = """
table("parent")
table("child",
    sa.Column("day", sa.Date), sa.Column("code", sa.String(20)),
    sa.Column("p", sa.ForeignKey("parent.id", name="fk")),
    sa.Column("number", sa.Integer, sa.Computed("code + 1", persisted=True)),
    sa.CheckConstraint("id < 100", name="few"))
"""
SHORTER = 'table("a_first", sa.Column("v", sa.String(10)))\n'
UNCHECKED = "SET foreign_key_checks = 0"
UNFIT = {
    "an orphan": [UNCHECKED, "INSERT INTO child (id, p) VALUES (7, 99)"],
    "a zero date": ["INSERT INTO child (id, day) VALUES (7, '0000-00-00')"],
    "no number": ["INSERT INTO child (id, code) VALUES (7, 'x')"],
}
TAKEN_BY_MARIADB = {"an orphan", "a zero date"}  # its mode allows these by default


@pytest.mark.parametrize("is_first", [True, False])
def test_they_stop_an_upgrade_before_anything_has_changed(
    shop_anywhere: Shop, anywhere: Server, is_first: bool
) -> None:
    further = ([], "") if is_first else ([FIRST], SHORTER)
    declare(shop_anywhere, [*further[0], PARENT, CHILD], further[1] + MODELS)
    done = shop_anywhere.run("revision", "-m", "few")
    assert done.code == 0, done.err
    found = upgraded(shop_anywhere, anywhere, {"fit": ["INSERT INTO parent VALUES (1)"], **UNFIT})
    assert not found["fit"].refused and found["fit"].back
    for name in UNFIT:
        if name in TAKEN_BY_MARIADB and anywhere.flavor == "mariadb":
            assert not found[name].refused
            continue
        assert found[name].refused and found[name].unchanged, (name, found[name])
        assert found[name].refused.startswith("CommandError") is not is_first, found[name]
