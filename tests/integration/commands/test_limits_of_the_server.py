"""Limits that a given server has for every session: the tool's own sessions have none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop


@contextmanager
def limited(server: Server, name: str, value: str) -> Iterator[None]:
    """Give all sessions that begin meanwhile another value of a variable."""
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT @@GLOBAL.{name}")
        ((before,),) = cursor.fetchall()
        cursor.execute(f"SET GLOBAL {name} = {value}")
        try:
            yield
        finally:
            cursor.execute(f"SET GLOBAL {name} = {before}")


def test_a_limit_of_selected_rows_changes_no_answer(shop_anywhere: Shop, anywhere: Server) -> None:
    """The limit holds for SHOW TABLES as well, which would leave out all tables but one."""
    with limited(anywhere, "sql_select_limit", "1"):
        agreeing = shop_anywhere.run("check-drift", "--no-cache")
        models = shop_anywhere.folder / "models.py"
        models.write_text(models.read_text().replace("max_length=40", "max_length=50"))
        written = shop_anywhere.run("revision", "-m", "x")
        after = shop_anywhere.run("check-drift", "--no-cache")
    assert agreeing.code == 0, agreeing.err + agreeing.out
    assert written.code == 0, written.err
    assert after.code == 0, after.err + after.out


@pytest.mark.parametrize("size", ["1", "1000"])
def test_a_limit_of_joined_rows_is_no_bug_of_the_tool(
    shop_anywhere: Shop, anywhere: Server, size: str
) -> None:
    """With 1, the server may refuse Alembic's own queries, in sessions of env.py."""
    with limited(anywhere, "max_join_size", size):
        done = shop_anywhere.run("check-drift", "--no-cache")
    assert done.code in ([0, 2] if size == "1" else [0]), done.err
    assert ("use SET SQL_BIG_SELECTS=1" in done.err) == (done.code == 2), done.err
