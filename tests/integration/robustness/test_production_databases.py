"""Real databases that cannot be read, that are not as they should be, or are half-way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from alembic_autogen.server.base import Database, Server
from support.deployments import rows
from support.killed import connect
from support.outcomes import Fault
from support.real_databases import real_database
from support.shops import Shop, url

REVISION = '''\
"""Two tables."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("CREATE TABLE one (id INT PRIMARY KEY)")
    op.execute("CREATE TABLE two (id INT PRIMARY KEY)")


def downgrade():
    op.execute("DROP TABLE one")
    op.execute("DROP TABLE two")
'''
QUERY = 'op.get_bind().exec_driver_sql("SELECT 1").scalar()'
ONE = "CREATE TABLE one (id INT PRIMARY KEY)"
BY_HAND = "ALTER TABLE customer ADD COLUMN age INT"


@dataclass(frozen=True)
class Case:
    """A command on a real database.

    :param arguments: those of the command; ``URL`` is the address of the database, ``{gone}`` that
        of one that does not exist, and ``{stranger}`` one with an account that does not exist.
    :param code: its exit code.
    :param says: a text of its output.
    :param at: the revision to which the database was brought before; empty for none.
    :param then: statements that somebody has executed after that.
    :param edit: what is replaced in the second revision.
    """

    tried: str
    arguments: tuple[str, ...]
    code: int
    says: str
    at: str = "0001"
    then: tuple[str, ...] = ()
    edit: tuple[str, str] = ("", "")


READING = (
    Case(
        "`check-drift --url` with a wrong password",
        ("check-drift", "--url", "{stranger}"),
        2,
        "refuses the account 'stranger'",
    ),
    Case(
        "`check-drift --url` of a database that does not exist",
        ("check-drift", "--url", "{gone}"),
        2,
        "_gone",
    ),
    Case(
        "`check-drift --url` where nothing listens",
        ("check-drift", "--url", "mysql://app:hush@127.0.0.1:1/shop"),
        2,
        "No server answers",
    ),
    Case(
        "`check-drift --url` without the name of a database",
        ("check-drift", "--url", "mysql://app:hush@127.0.0.1:1/"),
        2,
        "database",
    ),
    Case(
        "`check-drift --url` of a database at a revision that the project does not have",
        ("check-drift", "--url", "URL"),
        2,
        "00ff",
        then=("UPDATE alembic_version SET version_num = '00ff'", "COMMIT"),
    ),
    Case(
        "`check-drift --url` of a database without a version table",
        ("check-drift", "--url", "URL"),
        1,
        "difference",
        then=("DROP TABLE alembic_version",),
    ),
    Case(
        "`stamp` at a revision whose schema the database does not have",
        ("stamp", "0002", "--url", "URL"),
        1,
        "0002",
    ),
)
HALF_DONE = (
    Case(
        "`upgrade --dry-run` after half of a revision",
        ("upgrade", "--dry-run"),
        0,
        "after statement 1 of 2",
        then=(ONE,),
    ),
    Case(
        "`resume --dry-run` after half of a revision",
        ("resume", "--dry-run"),
        1,
        "after statement 1 of 2",
        then=(ONE,),
    ),
    Case(
        "`upgrade --dry-run` after half of a downgrade",
        ("upgrade", "--dry-run"),
        0,
        "of the downgrade of revision 0002",
        at="0002",
        then=("DROP TABLE one",),
    ),
    Case(
        "`upgrade --dry-run` after half of a revision that queries the database",
        ("upgrade", "--dry-run"),
        2,
        "--plan FILE` runs it on a disposable server",
        then=(ONE,),
        edit=("def upgrade():\n", f"def upgrade():\n    {QUERY}\n"),
    ),
    Case(
        "`upgrade --dry-run` of a table that somebody has changed",
        ("upgrade", "--dry-run"),
        2,
        "customer.age",
        then=(ONE, BY_HAND),
        edit=('"CREATE TABLE two (id INT PRIMARY KEY)"', '"ALTER TABLE customer ADD COLUMN b INT"'),
    ),
    Case(
        "`upgrade` after half of a downgrade, without a terminal",
        ("upgrade",),
        3,
        "the table two",
        at="0002",
        then=("INSERT INTO two VALUES (1)", "COMMIT", "DROP TABLE one"),
    ),
    Case("`downgrade` without a terminal", ("downgrade", "base"), 3, "--yes"),
)


@pytest.fixture
def real(shop: Shop, server: Server) -> Iterator[tuple[Shop, Database]]:
    """A project with two revisions, and the database of its alembic.ini."""
    (shop.folder / "migrations" / "versions" / "0002_two.py").write_text(REVISION)
    with real_database(server) as database:
        connect(shop, database)
        yield replace(shop, forked=True), database


@pytest.mark.parametrize("case", READING + HALF_DONE, ids=lambda case: case.tried)
def test_what_is_wrong_is_said_and_nothing_is_changed(
    case: Case, real: tuple[Shop, Database], fault: Callable[[str], Fault]
) -> None:
    shop, database = real
    done = shop.run("upgrade", case.at, "--no-preview")
    assert done.code == 0, done.err
    if case.edit != ("", ""):
        shop.edit(*case.edit, "migrations/versions/0002_two.py")
    with database.connect() as connection:
        rows(connection, *case.then, "DO 0")
        before = _contents(connection)
        stranger = replace(database.server.address, user="stranger", password="hush")
        urls = {
            "URL": url(database.server.address, database.name),
            "{gone}": url(database.server.address, f"{database.name}_gone"),
            "{stranger}": url(stranger, database.name),
        }
        arguments = [urls.get(each, each) for each in case.arguments]
        done = fault(case.tried).run(shop, *arguments)
        assert done.code == case.code, done.out + done.err
        assert case.says in done.out + done.err
        assert "hush" not in done.out + done.err and "Traceback" not in done.err
        assert _contents(connection) == before


def _contents(connection: object) -> list[object]:
    """The definitions of all tables, and the version."""
    names = [str(name) for (name,) in rows(connection, "SHOW TABLES")]
    found: list[object] = [rows(connection, f"SHOW CREATE TABLE `{name}`") for name in names]
    if "alembic_version" in names:
        found += rows(connection, "SELECT * FROM alembic_version")
    return found
