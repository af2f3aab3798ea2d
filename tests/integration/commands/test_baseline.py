"""Histories that begin with ALTER TABLE, since their tables are older than Alembic.

The kind is whatever a database has before the first revision: tables, rows, views, triggers,
routines; as a file that somebody wrote or dumped, as Python, or as the models at an earlier commit.
"""

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from support.late_histories import LATER, begin_late
from support.shops import FIRST, Shop


@pytest.fixture
def late(shop_anywhere: Shop) -> Shop:
    """A project whose history begins with ALTER TABLE."""
    return begin_late(shop_anywhere)


def test_without_one_the_error_names_the_setting(late: Shop) -> None:
    done = late.run("check-drift")
    assert done.code == 2
    assert "set baseline in [tool.alembic-autogen]" in done.err
    assert "(alembic-autogen baseline --from-url URL writes it)" in done.err
    assert "(1146)" in done.err


@pytest.mark.parametrize("baseline", ["before.sql", "before:create"])
def test_models_and_migrations_agree_with_it(late: Shop, baseline: str) -> None:
    late.configure(f'baseline = "{baseline}"')
    done = late.run("check-drift")
    assert done.code == 0, done.out + done.err
    late.edit("max_length=40", "max_length=60")
    done = late.run("revision", "-m", "a longer name")
    assert done.code == 0, done.err
    assert "Proved on" in done.out + done.err
    assert late.run("check-drift").code == 0


def test_a_file_given_by_flag_is_relative_to_the_project(late: Shop) -> None:
    assert late.run("check-drift", "--baseline", "before.sql").code == 0


def test_a_statement_that_fails_is_named_with_its_line(late: Shop) -> None:
    late.edit("note VARCHAR(200)", "note VARCHAR(a)", "before.sql")
    late.configure('baseline = "before.sql"')
    done = late.run("check-drift")
    assert done.code == 2
    assert "The baseline fails (before.sql:7): You have an error in your SQL syntax" in done.err
    assert "Traceback" not in done.err


def test_the_message_of_the_server_is_whole(late: Shop) -> None:
    late.edit("LOCK TABLES `customer` WRITE;", "SELECT 1 FRO M\ncustomer;", "before.sql")
    late.configure('baseline = "before.sql"')
    done = late.run("check-drift")
    assert done.code == 2
    assert "near 'M customer' at line 1 (1064)" in done.err


def test_a_view_of_what_a_revision_makes_is_named_with_the_remedy(late: Shop) -> None:
    with (late.folder / "before.sql").open("a") as file:
        file.write("CREATE VIEW names AS SELECT later FROM customer;\n")
    late.configure('baseline = "before.sql"')
    done = late.run("check-drift")
    assert done.code == 2
    assert "(1054); if the view needs what a revision makes, leave it out of the" in done.err


def test_a_table_of_another_database_is_named_with_the_setting(late: Shop) -> None:
    late.edit("LOCK TABLES `customer` WRITE;", "INSERT INTO ours.t VALUES (1);", "before.sql")
    late.configure('baseline = "before.sql"')
    done = late.run("check-drift")
    assert done.code == 2
    assert 'set schemas = ["ours"] in [tool.alembic-autogen]' in done.err


def test_another_database_is_refused_by_name(late: Shop) -> None:
    late.edit("LOCK TABLES `customer` WRITE;", "USE `mysql`;", "before.sql")
    late.configure('baseline = "before.sql"')
    done = late.run("check-drift")
    assert done.code == 2
    assert "The baseline names another database, 'mysql' (before.sql:22)" in done.err


def test_a_dump_of_what_revisions_made_is_refused(late: Shop) -> None:
    with (late.folder / "before.sql").open("a") as file:
        file.write("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);")
        file.write("INSERT INTO alembic_version VALUES ('0001');")
    late.configure('baseline = "before.sql"')
    done = late.run("check-drift")
    assert done.code == 2
    assert "has alembic_version at 0001" in done.err


@pytest.mark.parametrize(
    ("baseline", "words"),
    [
        ("gone.sql", "gone.sql cannot be read (No such file or directory)"),
        ("nothing:create", "there is no module 'nothing'"),
        ("before:nothing", "module 'before' has no attribute 'nothing'"),
        ("before:STATEMENTS", "is list, no callable"),
        ("before:create.x", "'create' has no attribute 'x'"),
        ("before:awaited", "is an asynchronous function, which nothing here awaits; name a plain"),
        ("before:yields", "is a generator function, whose body a call does not run; name a plain"),
        ("before.py", 'is Python; name a function in it: baseline = "before:NAME"'),
        ("before", '"module:callable" or "git:COMMIT"'),
        ("/dev/zero", "is not a regular file"),
        ("git:HEAD", "is in no repository of git"),
    ],
)
def test_what_is_wrong_is_a_sentence(late: Shop, baseline: str, words: str) -> None:
    with (late.folder / "before.py").open("a") as file:
        file.write("async def awaited(connection): ...\ndef yields(connection): yield\n")
    late.configure(f'baseline = "{baseline}"')
    done = late.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "has no statement"),
        (b"-- nothing\n/* at; all */\n", "has no statement"),
        ("CREATE TABLE a (b INT);".encode("utf-16"), "is in UTF-16; convert it to UTF-8"),
        (gzip.compress(b"SELECT 1;", mtime=0), "is compressed by gzip; unpack it"),
        (
            b"CREATE TABLE a (b VARCHAR(9)); INSERT INTO a VALUES ('caf\xe9');",
            "SET NAMES and its character set.\n    INSERT INTO a VALUES ('caf\\xe9')",
        ),
    ],
)
def test_what_is_no_sql_is_named(late: Shop, content: bytes, words: str) -> None:
    (late.folder / "before.sql").write_bytes(content)
    late.configure('baseline = "before.sql"')
    done = late.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert "Traceback" not in done.err


def test_a_baseline_that_has_what_a_revision_makes_is_named(late: Shop) -> None:
    (late.folder / "before.sql").write_text("CREATE TABLE customer (id INT, name INT, email INT);")
    (late.folder / "migrations/versions/0001_first.py").write_text(
        LATER.partition("def upgrade")[0]
        + "def upgrade():\n    op.add_column('customer', sa.Column('email', sa.Integer()))\n"
    )
    late.configure('baseline = "before.sql"')
    done = late.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "(1060); if the baseline has made it, take the baseline from a moment before" in done.err


def test_what_python_raises_is_a_sentence_with_its_line(late: Shop) -> None:
    late.edit("    for statement", "    raise RuntimeError('no')\n    for statement", "before.py")
    late.configure('baseline = "before:create"')
    done = late.run("check-drift")
    assert done.code == 2
    assert "The baseline before:create fails: RuntimeError: no (" in done.err
    assert "before.py:4)" in done.err


def test_it_is_below_all_revisions_of_db(late: Shop, anywhere: Server) -> None:
    late.configure('baseline = "before.sql"')
    code = (
        "import os, json, sqlalchemy as s;"
        "c = s.create_engine(os.environ['DATABASE_URL']).connect();"
        "print(json.dumps([list(r) for r in c.execute(s.text('SELECT name FROM customer'))]))"
    )
    done = late.run("db", "--", sys.executable, "-c", code)
    assert done.code == 0, done.err
    assert json.loads(done.out.splitlines()[-1]) == [["Ann; 'A'!"], ["Bob!"]]


def test_a_history_from_its_beginning_needs_none(shop: Shop) -> None:
    assert Path(shop.folder, "migrations/versions/0001_first.py").read_text() == FIRST
    assert shop.run("check-drift").code == 0


def test_bytes_in_a_dump_stay_as_they_are(late: Shop) -> None:
    """As mysqldump writes them without --hex-blob."""
    rows = b"CREATE TABLE log (a BLOB); INSERT INTO log VALUES ('\\0\xff\\';\x80'), ('\xc3\xbc');\n"
    with (late.folder / "before.sql").open("ab") as file:
        file.write(rows)
    late.configure('baseline = "before.sql"')
    code = (
        "import os, sqlalchemy as s; c = s.create_engine(os.environ['DATABASE_URL']).connect();"
        "print([bytes(r[0]) for r in c.execute(s.text('SELECT a FROM log'))])"
    )
    done = late.run("db", "--", sys.executable, "-c", code)
    assert done.code == 0, done.err
    assert done.out.splitlines()[-1] == r"""[b"\x00\xff';\x80", b'\xc3\xbc']"""


DEFINERS = """
CREATE DEFINER=`gone`@`%` FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`lost`@`10.0.0.%` SQL SECURITY DEFINER */
/*!50001 VIEW `names` AS SELECT twice(id) AS id, name FROM customer */;
CREATE DEFINER = 'lost'@'10.0.0.%' VIEW first_names AS SELECT name FROM names;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`away`@`%`*/ /*!50003 TRIGGER short BEFORE INSERT ON customer
FOR EACH ROW SET NEW.name = LEFT(NEW.name, 9) */;;
DELIMITER ;
INSERT INTO customer (name, email) VALUES ('Clementine', 'c');
"""
"""Objects that the server runs while others are made: their accounts have to exist (error 1449)."""


@pytest.mark.slow
def test_accounts_of_definers_need_not_exist_on_the_tools_own_server(
    late: Shop, anywhere: Server
) -> None:
    with (late.folder / "before.sql").open("a") as file:
        file.write(DEFINERS)
    late.configure('baseline = "before.sql"')
    own = replace(late, environment={"ALEMBIC_AUTOGEN_FLAVOR": anywhere.flavor})
    done = own.run("check-drift")
    assert done.code == 0, done.out + done.err


def test_accounts_that_another_server_lacks_are_named_with_the_remedy(late: Shop) -> None:
    with (late.folder / "before.sql").open("a") as file:
        file.write(DEFINERS)
    late.configure('baseline = "before.sql"')
    done = late.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "does not exist (1449); create that account on the server" in done.err
    assert "--server auto" in done.err
