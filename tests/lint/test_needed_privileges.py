"""`lint --privileges`: what an account needs to run a revision is measured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from alembic_autogen.server.base import Database, Server
from support.claims import claimed
from support.shops import Shop, url

HEAD = '''\
"""A change."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


'''
ADDS = """\
def upgrade():
    op.add_column("customer", sa.Column("city", sa.String(40)))
    op.execute("UPDATE customer SET city = 'Rome'")


def downgrade():
    op.drop_column("customer", "city")
"""
OBJECTS = """\
def upgrade():
    op.execute("CREATE VIEW v AS SELECT name FROM customer")
    op.execute("CREATE TRIGGER t BEFORE INSERT ON customer FOR EACH ROW SET NEW.name = 'x'")
    op.execute("CREATE PROCEDURE p() SELECT 1")
    op.execute("CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1")
    op.execute("CREATE TEMPORARY TABLE kept (id INT)")
    op.execute("DROP TEMPORARY TABLE kept")
    op.execute("LOCK TABLES customer WRITE")
    op.execute("UNLOCK TABLES")
    op.create_table(
        "rating",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id")),
    )


def downgrade():
    op.drop_table("rating")
    op.execute("DROP EVENT e")
    op.execute("DROP PROCEDURE p")
    op.execute("DROP TRIGGER t")
    op.execute("DROP VIEW v")
"""
EMPTY = """\
def upgrade():
    pass


def downgrade():
    pass
"""
INEXACT = """\
def upgrade():
    op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("ALTER TABLE purchase MODIFY amount BIGINT NOT NULL")


def downgrade():
    op.drop_table("extra")
"""
LOOPS = """\
def upgrade():
    connection = op.get_bind()
    try:
        connection.execute(sa.text("DROP TABLE nothing"))
    except sa.exc.DatabaseError:
        pass
    for (id_,) in connection.execute(sa.text("SELECT id FROM customer")):
        connection.execute(sa.text("DELETE FROM purchase WHERE customer_id = :id"), {"id": id_})


def downgrade():
    pass
"""


@pytest.fixture
def project(project: Shop) -> Shop:
    return replace(project, forked=True)


def write(project: Shop, body: str) -> None:
    (project.folder / "migrations" / "versions" / "0002.py").write_text(HEAD + body)


def measured(project: Shop, *flags: str) -> dict[str, Any]:
    done = project.run("lint", "--privileges", "--format", "json", *flags)
    assert done.code < 2, done.err
    found: dict[str, Any] = json.loads(done.out)["revisions"][0]["privileges"]
    return found


def names(found: dict[str, Any], direction: str) -> set[str]:
    (needed,) = (each for each in found["needed"] if each["direction"] == direction)
    return {each["privilege"] for each in needed["privileges"]}


def test_objects_of_all_kinds(project: Shop) -> None:
    """Of some, the server's refusal does not name the privilege."""
    write(project, OBJECTS)
    found = measured(project)
    assert found["not_measured"] is None
    more = {"REFERENCES"} if "mysql" in project.environment["ALEMBIC_AUTOGEN_FLAVOR"] else set()
    assert names(found, "upgrade") == more | {
        *("SELECT", "UPDATE", "CREATE", "CREATE VIEW", "TRIGGER", "CREATE ROUTINE", "EVENT"),
        *("CREATE TEMPORARY TABLES", "LOCK TABLES"),
    }
    assert names(found, "downgrade") == {
        *("SELECT", "UPDATE", "DROP", "TRIGGER", "ALTER ROUTINE", "EVENT")
    }


@pytest.mark.parametrize(
    "body, needed",
    [(EMPTY, {"SELECT", "UPDATE"}), (LOOPS, {"SELECT", "UPDATE", "DELETE"})],
    ids=["nothing", "rows"],
)
def test_other_revisions(project: Shop, body: str, needed: set[str]) -> None:
    """Alembic's own statements count, and those that are sent only where there are rows; what the
    server refuses does not, if the revision goes on without it."""
    write(project, body)
    assert names(measured(project), "upgrade") == needed


def test_a_downgrade_that_is_not_exact(project: Shop) -> None:
    """What it leaves without a privilege is compared with what it leaves with all of them."""
    write(project, INEXACT)
    found = measured(project)
    assert found["not_measured"] is None
    assert names(found, "downgrade") == {"SELECT", "UPDATE", "DROP"}


@contextmanager
def production(server: Server, project: Shop) -> Iterator[Database]:
    """A database at the first revision, and an account `deploy` that may do nothing there."""
    with server.database("production") as database, claimed(database):
        done = project.alembic(database, "upgrade", "0001")
        assert done.code == 0, done.err
        execute(database, "CREATE USER deploy@'%' IDENTIFIED BY 'x'")
        try:
            yield database
        finally:
            execute(database, "DROP USER deploy@'%'")


def execute(database: Database, *statements: str) -> None:
    with database.connect() as connection, connection.cursor() as cursor:
        for each in statements:
            cursor.execute(each)


def deploying(database: Database) -> Database:
    address = replace(database.server.address, user="deploy", password="x")
    return replace(database, server=replace(database.server, address=address))


def test_exactly_these_are_needed(project: Shop, flavored: Server) -> None:
    """Plain Alembic runs with them, and fails without any one of them."""
    write(project, ADDS)
    needed = sorted(names(measured(project), "upgrade"))
    with production(flavored, project) as database:
        for left_out in needed:
            kept = ", ".join(each for each in needed if each != left_out)
            execute(
                database,
                "REVOKE ALL PRIVILEGES, GRANT OPTION FROM deploy@'%'",
                f"GRANT {kept} ON `{database.name}`.* TO deploy@'%'",
            )
            project.alembic(deploying(database), "upgrade", "head", fails=True)
            if left_out != "SELECT" and left_out != "ALTER":
                execute(database, "ALTER TABLE customer DROP COLUMN city")
        execute(database, f"GRANT {', '.join(needed)} ON `{database.name}`.* TO deploy@'%'")
        project.alembic(deploying(database), "upgrade", "head")
        project.alembic(deploying(database), "downgrade", "0001")


def given(database: Database, *grants: str) -> str:
    """Grant privileges to the account, and return its URL."""
    for each in grants:
        execute(database, f"GRANT {each.format(f'`{database.name}`')} TO deploy@'%'")
    return url(deploying(database).server.address, database.name)


def test_what_the_account_lacks(project: Shop, flavored: Server) -> None:
    """A privilege on another table does not help."""
    write(project, ADDS)
    with production(flavored, project) as database:
        address = given(database, "SELECT ON {}.*", "ALTER ON {}.purchase")
        done = project.run("lint", "--privileges", "--url", address, "--format", "json")
    assert done.code == 1, done.err
    found = json.loads(done.out)["revisions"][0]["privileges"]
    assert [(each["privilege"], each["table"]) for each in found["lacking"]] == [
        ("ALTER", "customer"),
        ("UPDATE", "customer"),
    ]
    pattern = database.name.replace("_", r"\_")
    assert found["lacking_grants"] == [f"GRANT ALTER, UPDATE ON `{pattern}`.* TO `deploy`@`%`;"]


def test_text_has_the_grants(project: Shop, flavored: Server) -> None:
    """No statement of the revision reads; Alembic's own do."""
    write(project, ADDS)
    with production(flavored, project) as database:
        address = given(database, "UPDATE ON {}.*", "ALTER ON {}.customer")
        done = project.run("lint", "--privileges", "--url", address)
    assert done.code == 1, done.err
    where = f"`{database.name}`.* TO `deploy`@`%`;".replace("_", r"\_")
    assert done.out.splitlines()[:4] == [
        "migrations/versions/0002.py: privileges for upgrade and downgrade:",
        f"    GRANT ALTER, SELECT, UPDATE ON {where}",
        f"migrations/versions/0002.py: `deploy`@`%` lacks SELECT on {database.name}:",
        f"    GRANT SELECT ON {where}",
    ]


@pytest.mark.parametrize("grants", [(), ("SELECT ON other.*",)], ids=["none", "elsewhere"])
def test_an_account_that_may_not_enter_the_database(
    project: Shop, flavored: Server, grants: tuple[str, ...]
) -> None:
    """All that it lacks is printed, as it is for one that may."""
    write(project, ADDS)
    with production(flavored, project) as database:
        address = given(database, *grants)
        done = project.run("lint", "--privileges", "--url", address, "--format", "json")
    assert done.code == 1, done.err
    found = json.loads(done.out)["revisions"][0]["privileges"]
    assert [(each["privilege"], each["table"]) for each in found["lacking"]] == [
        ("ALTER", "customer"),
        ("UPDATE", "customer"),
        ("SELECT", None),
    ]
    pattern = database.name.replace("_", r"\_")
    assert found["lacking_grants"] == [
        f"GRANT ALTER, UPDATE, SELECT ON `{pattern}`.* TO `deploy`@`%`;"
    ]


def test_a_database_that_does_not_exist(project: Shop, flavored: Server) -> None:
    """An account that would see it is not told what it lacks there."""
    write(project, ADDS)
    done = project.run("lint", "--privileges", "--url", url(flavored.address, "missing"))
    assert done.code == 2 and "Unknown database 'missing'" in done.err


@pytest.mark.parametrize(
    "flags, sentence",
    [
        (["--url", "mysql://root@localhost/x"], "--url is for --privileges, and needs a URL: "),
        (["--privileges", "--url", ""], "--url is for --privileges, and needs a URL: "),
        (["--privileges", "--url", "sqlite:///x"], "The URL of --url cannot be understood"),
        (["--privileges", "--url", "mysql://root@localhost"], "names no database"),
    ],
)
def test_wrong_flags(project: Shop, flags: list[str], sentence: str) -> None:
    done = project.run("lint", *flags)
    assert done.code == 2 and sentence in done.err and "Traceback" not in done.err


def test_an_account_that_may_create_no_other(project: Shop, flavored: Server) -> None:
    write(project, ADDS)
    with production(flavored, project) as database:
        execute(database, "GRANT ALL ON `alembic\\_autogen\\_%`.* TO deploy@'%'")
        server = url(deploying(database).server.address)
        done = project.run("lint", "--privileges", ALEMBIC_AUTOGEN_SERVER=server)
    assert done.code == 2 and "may not create one" in done.err and "Traceback" not in done.err
