"""``upgrade``, ``downgrade`` and ``history`` on a database that plays production."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest

from alembic_autogen.server.base import Database, Server
from support.projects import tables
from support.shops import PRODUCTION, Shop, own_environment, schema, url
from support.terminals import on_a_terminal

SECOND = '''\
"""Gifts are wrapped."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.add_column("purchase", sa.Column("wrapped", sa.Boolean(), server_default="0"))


def downgrade():
    op.drop_column("purchase", "wrapped")
'''
THIRD = SECOND.replace("0002", "0003").replace("0001", "0002").replace("wrapped", "paper")
PASSWORD = "s3cret-of-production"


@pytest.fixture
def production(shop: Shop, database: Database) -> Shop:
    """A project with three revisions, whose alembic.ini names an empty database."""
    write(shop, "0002_gifts.py", SECOND)
    write(shop, "0003_paper.py", THIRD)
    connect(shop, url(database.server.address, database.name))
    return shop


def write(shop: Shop, name: str, text: str) -> None:
    (shop.folder / "migrations" / "versions" / name).write_text(text, encoding="utf-8")


def connect(shop: Shop, address: str) -> None:
    shop.edit(PRODUCTION, address.replace("%", "%%"), "alembic.ini")


def current(database: Database) -> str | None:
    if "alembic_version" not in tables(database):
        return None
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT version_num FROM alembic_version")
        row = cursor.fetchone()
    return row[0] if row else None


@pytest.mark.slow
def test_each_command_imports_what_it_needs(production: Shop, database: Database) -> None:
    """In new processes: the other tests of this module run in forks with everything imported."""
    alone = replace(production, forked=False)
    for arguments in (("upgrade",), ("history",), ("downgrade", "--yes"), ("doctor",)):
        done = alone.run(*arguments)
        assert done.code == 0, done.err
    assert current(database) == "0002"


def test_upgrade_shows_where_and_what_and_then_does_it(
    production: Shop, database: Database
) -> None:
    done = production.run("upgrade")
    assert done.code == 0, done.err
    first, *lines = done.err.splitlines()
    assert first == "running the revisions on a disposable server first …"
    shown = [line.split() for line in lines]
    assert shown[:3] == [
        ["Database", database.name, "at", database.server.address.unix_socket, "as", "root"],
        ["Current", "base"],
        ["Target", "0003", "(head)"],
    ]
    revisions = [line[1] for line in shown if line[0] == "+"]
    assert revisions == ["0001", "0002", "0003"]
    assert f"{database.name} at " in done.out and "is at 0003: 3 revisions applied" in done.out
    assert current(database) == "0003"


def test_upgrade_goes_as_far_as_it_is_told(production: Shop, database: Database) -> None:
    assert production.run("upgrade", "0001").code == 0
    assert current(database) == "0001"
    assert production.run("upgrade", "+1").code == 0
    assert current(database) == "0002"


def test_an_upgrade_to_where_the_database_is_does_nothing(
    production: Shop, database: Database
) -> None:
    production.run("upgrade")
    done = production.run("upgrade")
    assert done.code == 0
    assert done.out.endswith("is at 0003; there is nothing to do.\n")


def test_a_dry_run_prints_the_sql_of_what_is_missing_and_changes_nothing(
    production: Shop, database: Database
) -> None:
    production.run("upgrade", "0001")
    before = schema(database)
    done = production.run("upgrade", "--dry-run")
    assert done.code == 0, done.err
    assert "CREATE TABLE" not in done.out
    assert "ALTER TABLE purchase ADD COLUMN wrapped" in done.out
    assert schema(database) == before and current(database) == "0001"


def test_the_sql_of_a_dry_run_does_what_the_upgrade_does(
    production: Shop, server: Server, database: Database
) -> None:
    sql = production.run("upgrade", "--dry-run").out
    assert tables(database) == set()
    production.run("upgrade")
    with server.database("by_hand") as by_hand:
        with by_hand.connect() as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            while cursor.nextset():
                pass
        assert current(by_hand) == "0003"
        assert schema(by_hand) == schema(database)


def test_a_dry_run_of_a_downgrade_needs_no_yes(production: Shop, database: Database) -> None:
    production.run("upgrade")
    done = production.run("downgrade", "base", "--dry-run")
    assert done.code == 0, done.err
    assert "DROP TABLE customer" in done.out
    assert current(database) == "0003"


def test_a_downgrade_without_yes_and_terminal_changes_nothing(
    production: Shop, database: Database
) -> None:
    production.run("upgrade")
    done = production.run("downgrade")
    assert done.code == 3
    assert "--yes" in done.err and "- 0003" in done.err
    assert current(database) == "0003"


def test_a_downgrade_with_yes_takes_one_revision_back(production: Shop, database: Database) -> None:
    production.run("upgrade")
    done = production.run("downgrade", "--yes")
    assert done.code == 0, done.err
    assert "is at 0002: 1 revision undone" in done.out
    assert current(database) == "0002"
    assert production.run("downgrade", "base", "--yes").code == 0
    assert current(database) is None and tables(database) == {"alembic_version"}


@pytest.mark.parametrize(("answer", "code", "left"), [("n", 3, "0003"), ("y", 0, "0002")])
def test_on_a_terminal_a_downgrade_asks(
    production: Shop, database: Database, answer: str, code: int, left: str
) -> None:
    production.run("upgrade")
    assert answered(production, answer, "downgrade") == code
    assert current(database) == left


def answered(shop: Shop, answer: str, *arguments: str) -> int:
    """Run a command on a terminal, answer its question, and return its exit code."""
    ours, theirs = pty.openpty()
    environment = own_environment(shop.environment)
    with subprocess.Popen(
        [*shop.program, *arguments],
        cwd=shop.folder,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        seen = read_until(ours, b"[y/N]")
        assert b"[y/N]" in seen, seen.decode()
        os.write(ours, answer.encode() + b"\n")
        read_until(ours, b"\0")
        code = process.wait(timeout=60)
    os.close(ours)
    return code


def read_until(terminal: int, text: bytes) -> bytes:
    seen = b""
    while text not in seen and select.select([terminal], [], [], 60)[0]:
        try:
            seen += os.read(terminal, 4096)
        except OSError:  # the last process that had the terminal open has ended
            break
    return seen


def test_history_tells_what_is_applied_and_what_is_pending(production: Shop) -> None:
    production.run("upgrade", "0002")
    done = production.run("history")
    assert done.code == 0, done.err
    assert [line.split()[:2] for line in done.out.splitlines()] == [
        ["0003", "pending"],
        ["0002", "current"],
        ["0001", "applied"],
    ]


def test_history_is_listed_without_a_database_too(shop: Shop) -> None:
    done = shop.run("history")
    assert done.code == 0
    assert done.out == "0001  The first tables. (head)\n"
    note = done.err.splitlines()[-1]
    assert note.startswith("The list does not show which of them the database has. No database ans")
    assert "answers at db.production.invalid:3306 ([Errno" in note


def test_without_a_database_the_list_comes_first(shop: Shop) -> None:
    code, screen = on_a_terminal(shop, [*shop.program, "history"], TERM="dumb")
    assert code == 0
    assert [line.split()[0] for line in screen.splitlines()] == ["reading", "0001", "The"]


def test_programs_read_json(production: Shop, database: Database) -> None:
    document = json.loads(production.run("upgrade", "0002", "--format", "json").out)
    assert document["database"] == database.name and document["current"] == []
    assert (document["result"], document["done"]) == ("0002", ["0001", "0002"])
    document = json.loads(production.run("upgrade", "--dry-run", "--format", "json").out)
    assert document["done"] == [] and "paper" in document["sql"]
    listing = json.loads(production.run("history", "--format", "json").out)
    states = {each["revision"]: each["state"] for each in listing["revisions"]}
    assert states == {"0001": "applied", "0002": "current", "0003": "pending"}


def test_an_unknown_target_is_one_sentence(production: Shop, database: Database) -> None:
    done = production.run("upgrade", "nonsense")
    assert done.code == 2 and done.out == ""
    assert one_sentence(done.err).startswith("alembic-autogen: There is no revision 'nonsense' in ")
    assert tables(database) == set()


def test_a_database_of_another_history_is_left_alone(production: Shop, database: Database) -> None:
    production.run("upgrade")
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE alembic_version SET version_num = 'feed'")
    for command in (("upgrade",), ("downgrade", "--yes")):
        done = production.run(*command)
        assert done.code == 2
        assert "is at revision feed, which is not in" in one_sentence(done.err)
    assert "pending" not in production.run("history").out


def test_an_unreachable_host_is_one_sentence(shop: Shop) -> None:
    done = shop.run("upgrade")
    assert done.code == 2
    assert one_sentence(done.err).startswith(
        "alembic-autogen: No database answers at db.production.invalid:3306 ("
    )


READS_DOT_ENV = """
import os
from pathlib import Path

host = os.environ.get("SHOP_HOST") or Path(".env").read_text().partition("SHOP_HOST=")[2].strip()
config.set_main_option("sqlalchemy.url", f"mysql+pymysql://root@{host}/shop")
"""


def test_a_value_of_the_configuration_hides_no_address_of_dot_env(shop: Shop) -> None:
    shop.edit(
        "config = context.config\n",
        f"config = context.config\n{READS_DOT_ENV}",
        "migrations/env.py",
    )
    shop.configure("[tool.alembic-autogen.environment]\nSHOP_HOST = 'nowhere.invalid'")
    done = shop.run("upgrade")
    assert done.code == 2
    assert "No database answers at nowhere.invalid:3306 (" in one_sentence(done.err)
    assert "[tool.alembic-autogen.environment] sets SHOP_HOST; set what " in done.err
    (shop.folder / ".env").write_text("SHOP_HOST=there.invalid\n")
    done = shop.run("upgrade")
    assert done.code == 2
    assert "No database answers at there.invalid:3306 (" in one_sentence(done.err)
    assert "SHOP_HOST" not in done.err


def test_an_env_py_that_fails_after_the_revisions_is_to_blame(production: Shop) -> None:
    """It fails when it runs for the second time, as the first time is for the revision."""
    with (production.folder / "migrations" / "env.py").open("a") as file:
        file.write("import os\nif os.path.exists('ran'):\n    1 / 0\nopen('ran', 'w').close()\n")
    done = production.run("upgrade", "--no-preview")
    assert done.code == 2
    last = done.err.splitlines()[-1]
    assert last.startswith("alembic-autogen: env.py fails (")
    assert last.endswith("by zero; every revision of the upgrade had succeeded before.")
    drift = production.run("check-drift")
    assert drift.code == 2
    assert drift.err.splitlines()[-1].startswith("alembic-autogen: env.py fails (")


@pytest.mark.parametrize("preview", ["--preview", "--no-preview"])
def test_a_transaction_that_env_py_does_not_commit_is_named(
    production: Shop, database: Database, preview: str
) -> None:
    env = production.folder / "migrations" / "env.py"
    text = env.read_text()
    opened = "as connection:\n"
    assert text.count(opened) == 1
    env.write_text(
        text.replace(opened, f'{opened}        connection.exec_driver_sql("SELECT 1")\n')
    )
    done = production.run("upgrade", *(flag for flag in [preview] if flag == "--no-preview"))
    assert done.code == 2
    assert "Revision 0003 has run, but " in done.err.splitlines()[-1]
    assert "still notes 0002: env.py does not commit its transaction" in done.err
    assert current(database) == "0002"
    env.write_text(text)
    assert production.run("upgrade").code == 0
    assert current(database) == "0003"


@pytest.fixture
def account(server: Server) -> Iterator[str]:
    """An account with a password."""
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE USER 'upgrader'@'%' IDENTIFIED BY '{PASSWORD}'")
        cursor.execute("GRANT ALL ON *.* TO 'upgrader'@'%'")
        yield "upgrader"
        cursor.execute("DROP USER 'upgrader'@'%'")


def address(database: Database, user: str, password: str, name: str | None = None) -> str:
    account = replace(database.server.address, user=user, password=password)
    return url(account, database.name if name is None else name)


def test_a_wrong_password_is_one_sentence_that_does_not_repeat_it(
    shop: Shop, database: Database, account: str
) -> None:
    connect(shop, address(database, account, "wrong-one"))
    done = shop.run("upgrade")
    assert done.code == 2
    assert "refuses the account 'upgrader': wrong user or password" in one_sentence(done.err)
    assert "wrong-one" not in done.err + done.out


def test_the_password_is_never_shown(shop: Shop, database: Database, account: str) -> None:
    connect(shop, address(database, account, PASSWORD))
    for command in (("upgrade",), ("history",), ("downgrade", "base", "--yes")):
        for form in ("text", "json"):
            done = shop.run(*command, "--format", form)
            assert done.code == 0, done.err
            assert PASSWORD not in done.out + done.err


def test_a_database_that_is_missing_is_one_sentence(shop: Shop, database: Database) -> None:
    connect(shop, url(database.server.address, "nowhere"))
    done = shop.run("upgrade")
    assert done.code == 2
    assert "There is no database 'nowhere' at" in one_sentence(done.err)


def test_a_revision_that_fails_is_named_with_what_is_done(
    production: Shop, database: Database
) -> None:
    production.edit('"paper", sa', '"wrapped", sa', "migrations/versions/0003_paper.py")
    done = production.run("upgrade", "--no-preview")
    assert done.code == 2
    sentence, statement = done.err.splitlines()[-2:]
    assert sentence.startswith("alembic-autogen: Revision 0003 fails")
    assert "Duplicate column name 'wrapped'" in sentence and "2 before it succeeded" in sentence
    assert "ADD COLUMN wrapped" in statement
    assert "it has changed nothing: upgrade again when that is corrected" in sentence
    assert current(database) == "0002"


HALF = '''\
"""Ribbons, of which only some are made."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.execute("INSERT INTO customer (name, email) VALUES ('100%', 'a')")
    op.create_table("ribbon", sa.Column("id", sa.Integer(), primary_key=True))
    op.get_bind().execute(sa.text("INSERT INTO ribbon VALUES (:id)"), {"id": 1})
    op.get_bind().execute(sa.text("SELECT id FROM ribbon")).all()
    op.execute("INSERT INTO ribbon VALUES (1)")


def downgrade():
    op.drop_table("ribbon")
    op.execute("DELETE FROM customer")
    op.execute("nonsense")
'''


def test_what_stands_of_a_revision_that_fails_is_listed_with_how_to_go_on(
    production: Shop, database: Database
) -> None:
    """The second INSERT is rolled back with its transaction, and so is not listed."""
    write(production, "0004_ribbons.py", HALF)
    done = production.run("upgrade", "--no-preview")
    assert done.code == 2
    sentence, _, *listed = done.err[done.err.index("alembic-autogen: ") :].splitlines()
    assert sentence.endswith("and `alembic-autogen downgrade` takes them back.")
    assert [line.strip() for line in listed] == [
        "1. INSERT INTO customer (name, email) VALUES ('100%', 'a')",
        "2. CREATE TABLE ribbon ( id INTEGER NOT NULL AUTO_INCREMENT, PRIMARY KEY (id) )",
    ]
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT COUNT(*) FROM customer), (SELECT COUNT(*) FROM ribbon)")
        assert cursor.fetchone() == (1, 0)
    assert current(database) == "0003"


def test_what_stands_of_a_downgrade_that_fails_is_listed_too(
    production: Shop, database: Database
) -> None:
    write(production, "0004_ribbons.py", HALF.replace('VALUES (1)")', 'VALUES (2)")'))
    assert production.run("upgrade", "--no-preview").code == 0
    done = production.run("downgrade", "--yes", "--no-preview")
    assert done.code == 2
    assert "`alembic-autogen downgrade` goes on after them" in done.err
    assert "`alembic-autogen upgrade` takes them back" in done.err
    assert done.err.splitlines()[-1].strip() == "1. DROP TABLE ribbon"
    assert current(database) == "0004"


def test_a_revision_that_asks_the_database_has_no_sql_beforehand(
    production: Shop, database: Database
) -> None:
    production.edit(
        "    op.add_column",
        '    assert op.get_bind().exec_driver_sql("SELECT 1").scalar()\n    op.add_column',
        "migrations/versions/0003_paper.py",
    )
    done = production.run("upgrade", "--dry-run")
    assert done.code == 2 and done.out == ""
    assert "Revision 0003 fails" in done.err
    assert production.run("upgrade").code == 0 and current(database) == "0003"


def test_several_heads_are_named(production: Shop, database: Database) -> None:
    write(production, "0004_other.py", THIRD.replace('"0003"', '"0004"'))
    done = production.run("upgrade")
    assert done.code == 2
    assert "0003, 0004" in one_sentence(done.err) and "merge" in done.err
    assert tables(database) == set()


def one_sentence(text: str) -> str:
    (line,) = text.splitlines()
    return line
