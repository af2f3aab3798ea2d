"""The ids of InnoDB's tables are read by the names that InnoDB gives them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from alembic_autogen.lint.online.table_ids import reading_table_ids
from alembic_autogen.server.base import Database, Server


def execute(database: Database, *statements: str) -> None:
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_names_and_ids(server: Server) -> None:
    with (
        server.database("own", ("online-größe",)) as database,
        server.database("other") as other,
        reading_table_ids(database) as table_ids,
    ):
        execute(
            database,
            "CREATE TABLE `a b` (id int, x text, FULLTEXT (x))",
            "CREATE TABLE p (id int) PARTITION BY HASH (id) PARTITIONS 2",
            "CREATE TABLE `online-größe`.t (id int)",
        )
        execute(other, "CREATE TABLE t (id int)")
        found = {name.casefold(): number for name, number in table_ids().items()}
        own = {name for name in found if name.startswith(f"{database.name}/")}
        assert own == {f"{database.name}/{name}" for name in ("a@0020b", "p#p#p0", "p#p#p1")}
        assert [name for name in found if name.startswith("online@002dgr") and name[-2:] == "/t"]
        assert not [name for name in found if other.name in name]
        assert len(set(found.values())) == len(found)


def test_an_account_without_the_privilege_reads_none(server: Server) -> None:
    with server.database("poor") as database:
        user = "without_process"
        execute(
            database,
            f"DROP USER IF EXISTS {user}",
            f"CREATE USER {user} IDENTIFIED BY 'x'",
            f"GRANT ALL ON {database}.* TO {user}",
            "CREATE TABLE t (id int)",
        )
        address = replace(server.address, user=user, password="x")
        poor = replace(database, server=replace(server, address=address))
        with reading_table_ids(poor) as table_ids:
            assert table_ids() == {}
        execute(database, f"DROP USER {user}")
