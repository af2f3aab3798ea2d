"""The pytest plugin, in a project of its own: whatever a test does, the next one is at head."""

from __future__ import annotations

import secrets
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import alembic_autogen
from support.shops import Done, Shop, own_environment

SECOND = '''\
"""Rows, a trigger, tables of all sorts."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute("INSERT INTO customer (id, name, email) VALUES (1, 'Ann', 'a'), (7, 'Bob', 'b')")
    op.execute("INSERT INTO purchase (id, state, amount, customer_id) VALUES (9, 'new', 5, 1)")
    op.execute("UPDATE purchase SET id = 0")  # an id that INSERT would replace
    op.execute("ALTER TABLE purchase AUTO_INCREMENT = 100")
    op.execute(
        "CREATE TABLE line (id INT PRIMARY KEY AUTO_INCREMENT, purchase_id INT, price INT,"
        " twice INT GENERATED ALWAYS AS (2 * price) STORED,"
        " FOREIGN KEY (purchase_id) REFERENCES purchase (id) ON DELETE CASCADE)"
    )
    op.execute("INSERT INTO line (purchase_id, price) VALUES (0, 3), (0, 4)")
    op.execute("CREATE TABLE part (id INT PRIMARY KEY, n INT) PARTITION BY HASH (id) PARTITIONS 3")
    op.execute("CREATE TABLE old (id INT PRIMARY KEY) ENGINE = MyISAM")
    op.execute("CREATE TABLE log (id INT PRIMARY KEY AUTO_INCREMENT, text VARCHAR(40))")
    op.execute("CREATE TABLE seen (id INT PRIMARY KEY, text VARCHAR(40))")
    op.execute("INSERT INTO seen VALUES (1, 'first')")
    op.execute("CREATE TRIGGER marks BEFORE INSERT ON seen FOR EACH ROW SET NEW.text = 'marked'")
    op.execute("CREATE TRIGGER logs AFTER INSERT ON customer FOR EACH ROW"
               " INSERT INTO log (text) VALUES (NEW.name)")
    op.execute("CREATE PROCEDURE fill() INSERT INTO part VALUES (1, 1)")
    op.execute("CREATE VIEW names AS SELECT name FROM customer")
'''

HELPERS = '''\
import pymysql
import pytest
from sqlalchemy.engine import make_url


def connect(url):
    found = make_url(url)
    return pymysql.connect(
        user=found.username,
        password=found.password or "",
        host=found.host,
        port=found.port or 3306,
        unix_socket=found.query.get("unix_socket"),
        database=found.database,
        autocommit=True,
    )


def run(url, *statements):
    with connect(url) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall()


def everything(url):
    """Definitions and rows of all tables, and what else there is."""
    with connect(url) as connection, connection.cursor() as cursor:

        def rows(statement):
            cursor.execute(statement)
            return cursor.fetchall()

        found = {}
        for name, kind in rows("SHOW FULL TABLES"):
            content = sorted(rows(f"SELECT * FROM {name}"), key=repr)
            found[name] = (rows(f"SHOW CREATE TABLE {name}"), content)
        for what in ("triggers", "routines", "events"):
            schema = "trigger_schema" if what == "triggers" else f"{what[:-1]}_schema"
            found[what] = rows(
                f"SELECT COUNT(*) FROM information_schema.{what} WHERE {schema} = DATABASE()"
            )
        found["wait"] = rows("SELECT @@global.wait_timeout")
        found["accounts"] = rows("SELECT user, host FROM mysql.user")
        return found
'''

DAMAGES = """\
import os

import pytest
from helpers import connect, everything, run

AT_HEAD = {}
OPEN = []

DAMAGES = {
    "nothing": ["SELECT 1"],
    "a row in an empty table": ["INSERT INTO log (text) VALUES ('x')"],
    "a row that a trigger logs": ["INSERT INTO customer (name, email) VALUES ('Eve', 'e')"],
    "rows deleted by a foreign key": ["DELETE FROM purchase"],
    "rows changed": ["UPDATE customer SET name = CONCAT(name, '!')"],
    "a key changed": ["UPDATE customer SET id = 8 WHERE id = 7"],
    "a row of a partition": ["INSERT INTO part VALUES (5, 5)"],
    "a row by a procedure": ["CALL fill()"],
    "a row of an engine without transactions": ["INSERT INTO old VALUES (1)"],
    "a row replaced": ["REPLACE INTO customer (id, name, email) VALUES (1, 'Ann', 'z')"],
    "a row where triggers would change what is put back": ["UPDATE seen SET text = 'x'"],
    "a row by PREPARE": ["PREPARE s FROM 'DELETE FROM line'", "EXECUTE s"],
    "a table truncated": ["TRUNCATE TABLE line"],
    "a column": ["ALTER TABLE log ADD COLUMN more INT"],
    "a table": ["CREATE TABLE more (id INT)"],
    "a table less": ["DROP TABLE line"],
    "a table with another name": ["RENAME TABLE log TO logs"],
    "an index": ["CREATE INDEX i ON log (text)"],
    "a trigger less": ["DROP TRIGGER marks"],
    "a view": ["CREATE OR REPLACE VIEW names AS SELECT 1 AS name"],
    "a routine less": ["DROP PROCEDURE fill"],
    "a temporary table": ["CREATE TEMPORARY TABLE t (id INT)"],
    "a table by PREPARE": ["PREPARE s FROM 'CREATE TABLE prepared (id INT)'", "EXECUTE s"],
    "a global variable": ["SET GLOBAL wait_timeout = 77"],
    "an account": ["CREATE USER somebody"],
    "a transaction that is prepared": [
        "XA START 'x'", "INSERT INTO log (text) VALUES ('x')", "XA END 'x'", "XA PREPARE 'x'"
    ],
    "a locked table": ["LOCK TABLES customer WRITE"],
}


# Rows are put back where they are, so that the same can happen again. For all else there is a new
# server or database, which takes a second.
ROWS = [*DAMAGES][:12]
TWICE = ROWS if os.environ["TWICE"] else []
ORDER = [name for name in DAMAGES for _ in range(1 + (name in TWICE))]


@pytest.mark.parametrize("damage", ["the first", *ORDER])
def test_each(mysql_at_head, damage):
    found = everything(mysql_at_head)
    assert AT_HEAD.setdefault("all", found) == found
    run(mysql_at_head, *DAMAGES.get(damage, ["SELECT 1"]))


def test_a_transaction_that_was_rolled_back(mysql_at_head):
    with connect(mysql_at_head) as connection, connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("INSERT INTO log (text) VALUES ('x')")
        cursor.execute("ROLLBACK")


def test_a_transaction_that_is_left_open(mysql_at_head):
    assert everything(mysql_at_head) == AT_HEAD["all"]
    connection = connect(mysql_at_head)
    OPEN.append(connection)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("UPDATE customer SET name = 'x'")


def test_binary_prepared_statements(mysql_at_head):
    assert everything(mysql_at_head) == AT_HEAD["all"]
    drivers = pytest.importorskip("mysql.connector")
    from sqlalchemy.engine import make_url

    found = make_url(mysql_at_head)
    options = {"unix_socket": found.query["unix_socket"], "ssl_disabled": True}
    with drivers.connect(
        user=found.username, database=found.database, use_pure=True, **options
    ) as connection:
        cursor = connection.cursor(prepared=True)
        cursor.execute("INSERT INTO log (text) VALUES (%s)", ("x",))
        connection.commit()


def test_the_last(mysql_at_head):
    assert everything(mysql_at_head) == AT_HEAD["all"]
"""


@pytest.fixture
def project(shop: Shop) -> Shop:
    """A project with tests of its own, and no configuration of pytest."""
    (shop.folder / "migrations/versions/0002_rows.py").write_text(SECOND)
    (shop.folder / "helpers.py").write_text(HELPERS)
    return shop


def run_pytest(project: Shop, *arguments: str, given: bool = False, **variables: str) -> Done:
    """Run pytest in a project, from outside, with the plugin as an installed one would be."""
    environment = {**(project.environment if given else {}), **variables}
    path = f"{Path(alembic_autogen.__file__).parents[1]}:{project.folder}"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "alembic_autogen.pytest_plugin"),
            *("-p", "no:cacheprovider", "--rootdir", str(project.folder), *arguments),
        ],
        cwd=project.folder,
        env={**own_environment(environment), "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.mark.slow
def test_whatever_a_test_does_the_next_one_is_at_head(project: Shop) -> None:
    (project.folder / "test_damages.py").write_text(DAMAGES)
    done = run_pytest(project, TWICE="rows")
    assert done.code == 0, done.out
    assert " failed" not in done.out


@pytest.mark.slow
def test_on_a_server_that_others_use_too_what_concerns_the_database_is_taken_back(
    project: Shop,
) -> None:
    (project.folder / "test_damages.py").write_text(DAMAGES)
    mine = "not variable and not account and not binary and not prepared"
    done = run_pytest(project, "-k", mine, given=True, TWICE="")
    assert done.code == 0, done.out


ISOLATED = """\
import pytest
from helpers import run


@pytest.mark.parametrize("number", range(12))
def test_each(mysql_at_head, number):
    assert run(mysql_at_head, "SELECT COUNT(*) FROM log") == ((2,),)
    run(mysql_at_head, f"INSERT INTO customer (name, email) VALUES ('x', '{number}')")
    assert run(mysql_at_head, "SELECT COUNT(*) FROM log") == ((3,),)
"""


@pytest.mark.slow
def test_processes_of_xdist_do_not_meet(project: Shop) -> None:
    text = SECOND.replace(
        '    op.execute("CREATE PROCEDURE',
        "    op.execute(\"INSERT INTO log (text) VALUES ('a'), ('b')\")\n"
        '    op.execute("CREATE PROCEDURE',
    )
    (project.folder / "migrations/versions/0002_rows.py").write_text(text)
    (project.folder / "test_isolated.py").write_text(ISOLATED)
    done = run_pytest(project, "-n", "3")
    assert done.code == 0, done.out
    assert "12 passed" in done.out


URLS = """\
URLS = []


def test_one(mysql_at_head, mysql_server):
    assert mysql_at_head == mysql_server.url
    assert mysql_server.server.flavor in ("mysql", "mariadb")
    URLS.append(mysql_at_head)
    with mysql_server.server.connect(mysql_server.database.name) as connection:
        connection.cursor().execute("CREATE TABLE more (id INT)")


def test_two(mysql_at_head):
    assert [mysql_at_head] == URLS
"""


@pytest.mark.slow
def test_the_url_stays_the_same_for_a_process_of_tests(project: Shop) -> None:
    (project.folder / "test_urls.py").write_text(URLS)
    assert run_pytest(project).code == 0


@pytest.mark.slow
def test_the_url_stays_the_same_where_others_keep_the_database_meanwhile(project: Shop) -> None:
    """Runs at once: whichever keeps its database first, all go on with that one."""
    name = f"'{secrets.token_hex(4)}'"  # nobody keeps this one yet
    (project.folder / "migrations/versions/0002_rows.py").write_text(SECOND.replace("'Ann'", name))
    (project.folder / "test_urls.py").write_text(URLS)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: run_pytest(project), range(2)))
    assert [done.code for done in found] == [0, 0], [done.out for done in found]


def test_the_project_may_be_in_another_folder(project: Shop, tmp_path: Path) -> None:
    tests = tmp_path / "elsewhere"
    tests.mkdir()
    project.configure('python = "nowhere"')  # the interpreter of pytest counts
    (tests / "pytest.ini").write_text(f"[pytest]\nalembic_autogen_project = {project.folder}\n")
    (tests / "test_urls.py").write_text(URLS)
    done = run_pytest(project, "--rootdir", str(tests), str(tests))
    assert done.code == 0, done.out


def test_what_is_wrong_with_the_migrations_is_what_the_test_says(project: Shop) -> None:
    text = SECOND.replace("INSERT INTO customer", "INSERT INTO nothing")
    (project.folder / "migrations/versions/0002_rows.py").write_text(text)
    (project.folder / "test_urls.py").write_text(URLS)
    done = run_pytest(project)
    assert done.code == 1
    assert "There is no database at head of" in done.out
    assert "Revision 0002 fails" in done.out
    assert "Traceback" not in done.out


def test_nothing_is_started_for_tests_that_want_nothing(project: Shop) -> None:
    (project.folder / "test_none.py").write_text("def test_nothing():\n    pass\n")
    (project.folder / "alembic.ini").unlink()
    assert run_pytest(project).code == 0


ONLY_MARIADB = '''\
"""Rows that a versioned table keeps, and a sequence that has counted."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute("CREATE SEQUENCE numbers")
    op.execute(
        "CREATE TABLE kept (id INT PRIMARY KEY, n INT DEFAULT NEXTVAL(numbers))"
        " WITH SYSTEM VERSIONING"
    )
    op.execute("INSERT INTO kept (id) VALUES (1)")
    op.execute("UPDATE kept SET n = 7")
'''
COUNTED = """\
import pytest
from helpers import run

AT_HEAD = {}
LOOKED_UP = [
    *("SELECT id, n FROM kept FOR SYSTEM_TIME ALL ORDER BY n", "SELECT * FROM customer"),
    "SELECT next_not_cached_value FROM numbers",
]
DAMAGES = {
    "nothing": "SELECT 1",
    "a value of a sequence": "SELECT NEXTVAL(numbers)",
    "a row of a versioned table": "UPDATE kept SET n = 8",
    "a row": "INSERT INTO customer (name, email) VALUES ('x', 'x')",
    "nothing again": "SELECT 1",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_each(mysql_at_head, damage):
    found = [run(mysql_at_head, each) for each in LOOKED_UP]
    assert AT_HEAD.setdefault("all", found) == found
    run(mysql_at_head, DAMAGES[damage])
"""


@pytest.mark.slow
def test_histories_and_sequences_of_mariadb_are_taken_back(project: Shop) -> None:
    (project.folder / "migrations/versions/0002_rows.py").write_text(ONLY_MARIADB)
    (project.folder / "test_counted.py").write_text(COUNTED)
    done = run_pytest(project, ALEMBIC_AUTOGEN_FLAVOR="mariadb")
    assert done.code == 0, done.out
