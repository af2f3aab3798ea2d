"""A revision that was written on one server, and that runs on the other one."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

SET = "'" + "','".join("abcdefghij") + "'"
BEFORE = [
    "CREATE TABLE day (id INT PRIMARY KEY, v VARCHAR(20))",
    "CREATE TABLE `many's` (id INT PRIMARY KEY, v VARCHAR(20))",
]
MODELS = f"""
v = lambda: sa.Column("v", sa.String(20))
table("day", v(), sa.Column("g", sa.Date, sa.Computed("CAST(v AS DATE)", persisted=True)),
    sa.Column("h", sa.String(9), sa.Computed("LEFT(v, 9)", persisted=True)))
table("many's", sa.Column("v", mysql.SET({SET})))
"""
ROWS = {
    "fit": ["INSERT INTO day VALUES (1, '2024-01-01')", "INSERT INTO `many's` VALUES (1, 'J,a')"],
    "day": ["INSERT INTO day VALUES (7, '2024-02-30')"],
    "many's": ["INSERT INTO `many's` VALUES (1, ''), (2, 'a'), (7, 'a,x')"],
}


@pytest.mark.slow
def test_a_trial_names_no_collation_that_only_one_server_knows(
    shop_anywhere: Shop, anywhere: Server, server: Server, mariadb: Server
) -> None:
    declare(shop_anywhere, BEFORE, MODELS)
    done = shop_anywhere.run("revision", "-m", "tried", "--accept-change", "many's.v")
    assert done.code == 0, done.err
    for each in (server, mariadb):
        found = upgraded(shop_anywhere, each, ROWS)
        assert not found["fit"].refused, found["fit"]
        assert found["fit"].rows["many's"] == [["1", "a,j"]]
        assert found["day"].unchanged, found["day"]
        assert "day: the server cannot compute g for some rows (error 1292; id=7)" in (
            found["day"].refused
        )
        assert found["many's"].unchanged, found["many's"]
        words = f"many's: v has values that do not fit set({SET}) (error 1265; id=7); change them"
        assert words in found["many's"].refused
