"""Upgrades that end for a reason that no row gives: a privilege, a limit, a character set."""

from __future__ import annotations

from urllib.parse import quote

import sqlalchemy as sa

from alembic_autogen.server.base import Database, Server
from support.shops import PRODUCTION, Shop, run_alembic, schema, url
from support.upgrades import declare

BEFORE = [
    "CREATE TABLE a_first (id INT PRIMARY KEY, n INT)",
    "CREATE TABLE b_tried (id INT PRIMARY KEY, v VARCHAR(20), p VARCHAR(20))",
    "CREATE TABLE state (id INT PRIMARY KEY, e ENUM('a', 'b'))",
]
MODELS = """
table("a_first", sa.Column("n", sa.SmallInteger))
v, p = sa.Column("v", sa.String(20)), sa.Column("p", sa.String(20))
table("b_tried", v, p, sa.CheckConstraint("v REGEXP p", name="ck"))
table("state", sa.Column("e", mysql.ENUM("{member}", "b")))
"""
ROWS = (
    "INSERT INTO a_first VALUES (1, 1), (2, 2)",
    "INSERT INTO b_tried VALUES (1, 'x', 'x')",
    "INSERT INTO state VALUES (1, 'a'), (2, 'b')",
)
UNCHANGED = "then run this again: nothing was changed"


def revise(shop: Shop, member: str) -> None:
    declare(shop, BEFORE, MODELS.format(member=member))
    done = shop.run("revision", "-m", "x", "--rename-value", f"state.e.a={member}")
    assert done.code == 0, done.err


def execute(database: Database, *statements: str) -> None:
    with database.connect() as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        connection.commit()


def refused(shop: Shop, database: Database, user: str = "", **query: str) -> str:
    """Upgrade by plain Alembic; gives the sentence, empty for success."""
    address = url(database.server.address, database.name)
    for name, value in query.items():
        address += f"&{name}={quote(value)}"
    if user:
        address = sa.make_url(address).set(username=user, password=None).render_as_string()
    text = (shop.folder / "alembic.ini").read_text(encoding="utf-8")
    ini = shop.folder / "production.ini"
    ini.write_text(text.replace(PRODUCTION, address.replace("%", "%%")), encoding="utf-8")
    before = schema(database)
    done = run_alembic(["-c", "production.ini", "upgrade", "head"], shop.folder)
    if done.code == 0:
        return ""
    assert "Traceback" not in done.err, done.err
    assert schema(database) == before
    (line,) = [s for s in (done.out + done.err).splitlines() if "FAILED: " in s]
    assert line.endswith(UNCHANGED), line
    return line.partition("FAILED: ")[2].strip()


def test_a_privilege_that_is_missing_is_found_before_anything_is_changed(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    revise(shop_anywhere, "z")
    with anywhere.database("rows") as database:
        shop_anywhere.alembic(database, "upgrade", "0001")
        execute(database, *ROWS)
        needed = "SELECT, ALTER, CREATE, DROP, INDEX, INSERT, DELETE, CREATE TEMPORARY TABLES"
        account = "alembic_autogen_deploys"
        execute(
            database,
            f"DROP USER IF EXISTS {account}@'%'",
            f"CREATE USER {account}@'%'",
            f"GRANT {needed} ON `{database.name}`.* TO {account}@'%'",
            f"GRANT UPDATE ON `{database.name}`.alembic_version TO {account}@'%'",
        )
        try:
            found = refused(shop_anywhere, database, account)
            assert found.startswith("state: this account lacks a privilege (error 114"), found
            assert "UPDATE command denied" in found
            execute(database, f"GRANT UPDATE (e) ON `{database.name}`.state TO {account}@'%'")
            if anywhere.flavor == "mysql":
                execute(database, f"REVOKE SELECT ON `{database.name}`.* FROM {account}@'%'")
                execute(
                    database,
                    f"GRANT SELECT ON `{database.name}`.alembic_version TO {account}@'%'",
                )
                found = refused(shop_anywhere, database, account)
                assert "lacks a privilege" in found and "SELECT command denied" in found, found
                execute(database, f"GRANT SELECT ON `{database.name}`.* TO {account}@'%'")
            assert refused(shop_anywhere, database, account) == ""
        finally:
            execute(database, f"DROP USER {account}@'%'")


def test_what_a_session_does_not_allow_is_a_sentence(shop_anywhere: Shop, anywhere: Server) -> None:
    revise(shop_anywhere, "😀")
    with anywhere.database("rows") as database:
        shop_anywhere.alembic(database, "upgrade", "0001")
        execute(database, *ROWS)
        limit = "SET sql_big_selects=0, max_join_size=1000"
        numbers = ", ".join(f"({n}, 1)" for n in range(3, 3000))
        execute(database, f"INSERT INTO a_first VALUES {numbers}")
        if anywhere.flavor == "mysql":  # MariaDB counts joined rows only
            found = refused(shop_anywhere, database, init_command=limit)
            assert found.startswith('Cannot check for "a_first: n has values that do not'), found
            assert "(error 1104: " in found
        for charset in ("latin1", "utf8", "gbk"):
            found = refused(shop_anywhere, database, charset=charset)
            assert "set charset=utf8mb4 in its URL" in found, found
        if anywhere.flavor == "mysql":  # MariaDB takes it as NULL
            execute(database, "UPDATE b_tried SET p = '('")
            found = refused(shop_anywhere, database)
            assert found.startswith("b_tried: rows violate the CHECK ck (the server cannot"), found
            execute(database, "UPDATE b_tried SET p = 'x'")
        assert refused(shop_anywhere, database, charset="utf8mb4") == ""
