"""Statements on large tables are carried out by gh-ost, with the same result as by the server."""

from __future__ import annotations

import os
import signal
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from support.busy import Writer
from support.deployments import Deployment, ended, make_deployment, wait_until
from support.gh_ost import on_path
from support.online import change
from support.own_servers import ACCOUNT, PASSWORD, OwnServer, pattern, started

pytestmark = pytest.mark.online

ROWS = int(os.environ.get("TEST_ROWS") or 500_000)
TOOL = "by gh-ost, while others write"
TABLE = (
    "CREATE TABLE booking (id INT PRIMARY KEY AUTO_INCREMENT, customer_id INT, amount INT,"
    " state VARCHAR(10), quantity SMALLINT NOT NULL DEFAULT 1, legacy INT,"
    " note VARCHAR(50) CHARACTER SET latin1 NOT NULL DEFAULT 'é',"
    " size ENUM('s', 'm') NOT NULL DEFAULT 'm', at TIMESTAMP(3) NULL DEFAULT '2026-01-01 12:00:00',"
    " raw BINARY(8) DEFAULT 'ab', share FLOAT DEFAULT 0.1, price DECIMAL(8, 2) DEFAULT 1.25,"
    " doubled INT AS (amount * 2), CHECK (amount >= 0), KEY (customer_id))"
)
CHANGES = (
    "MODIFY amount BIGINT",
    "ADD COLUMN paid DATE NOT NULL DEFAULT '2026-01-01', MODIFY state VARCHAR(300)",
    "MODIFY size ENUM('s', 'm', 'l') NOT NULL DEFAULT 'm', MODIFY quantity INT NOT NULL DEFAULT 1",
    "MODIFY price DECIMAL(12, 4) DEFAULT 1.25 AFTER id",
    "DROP COLUMN legacy, ADD COLUMN total BIGINT AS (quantity * 2) STORED",
    "ENGINE = InnoDB, ROW_FORMAT = COMPACT",
    "ADD INDEX state (state), MODIFY state VARCHAR(150) NOT NULL DEFAULT 'new' AFTER id",
    "ADD CONSTRAINT sane CHECK (amount < 1000000000), ENGINE = InnoDB",
)
ODD = """p"a\\s's#w;= o%r`d"""
REVISION = '''\
"""A statement."""

from alembic import op

revision, down_revision = {number!r}, {before!r}


def upgrade():
    for statement in {statements!r}:
        op.execute(statement)
'''


def revision(number: int, *statements: str) -> str:
    """The text of a revision."""
    before = f"{number - 1:04}" if number > 1 else None
    return REVISION.format(number=f"{number:04}", before=before, statements=statements)


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "p").mkdir()
        options = ("--server-id=1", "--log-bin=binlog", "--performance-schema=ON")
        with pattern("mysql", folder / "p") as of, started(of, folder / "s", *options) as found:
            yield found


@pytest.fixture
def shop(
    server: OwnServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Deployment]:
    """A database with a table that gh-ost can copy; every table counts as large."""
    on_path(monkeypatch)
    found = make_deployment(tmp_path / "project", server.database("shop"))
    for path in (found.folder / "migrations" / "versions").glob("*.py"):
        path.unlink()
    found.write("0001_first.py", revision(1, TABLE))
    configure(found, 'online_tool = "gh-ost"', 'online_above = "0 kB"')
    try:
        done = found.run("upgrade", "0001", "--yes")
        assert done.code == 0, done.err
        yield Deployment(found.folder, found.database, previews=True)
    finally:
        server.execute("DROP DATABASE IF EXISTS shop", "DROP DATABASE IF EXISTS second")


def configure(shop: Deployment, *lines: str) -> None:
    text = "\n".join(["[tool.alembic-autogen]", *lines, ""])
    (shop.folder / "pyproject.toml").write_text(text)


def fill(shop: Deployment, rows: int) -> None:
    shop.rows(
        "SET SESSION cte_max_recursion_depth = 1000000000",
        "INSERT INTO booking (id, customer_id, amount, state, legacy)"
        f" WITH RECURSIVE n AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM n WHERE id < {rows})"
        " SELECT id, id % 1000 + 1, id % 977, 'paid', id FROM n",
        "COMMIT",
    )


def definition(shop: Deployment, database: str = "shop") -> str:
    ((_, sql),) = shop.rows(f"SHOW CREATE TABLE {database}.booking")
    return str(sql).split(" AUTO_INCREMENT=")[0]


def checksum(shop: Deployment, database: str) -> list[tuple[object, ...]]:
    columns = [name for name, *_ in shop.rows(f"SHOW COLUMNS FROM {database}.booking")]
    values = ", ".join(f"COALESCE(HEX(`{name}`), '-')" for name in columns)
    row = f"CRC32(CONCAT_WS(',', {values}))"
    return shop.rows(f"SELECT COUNT(*), SUM({row}), BIT_XOR({row}) FROM {database}.booking")


def tables(shop: Deployment) -> set[str]:
    return {name for (name,) in shop.rows("SHOW TABLES")}


def test_changes_of_a_large_table_let_a_writer_go_on(shop: Deployment) -> None:
    fill(shop, ROWS)
    names = "id, customer_id, amount, state, quantity, legacy"
    shop.rows(
        "CREATE DATABASE second",
        f"CREATE TABLE second.{TABLE.removeprefix('CREATE TABLE ')}",
        f"INSERT INTO second.booking ({names}) SELECT {names} FROM booking",
        "COMMIT",
    )
    writer = Writer(shop.database, "second", ROWS)
    measured = []
    for number, clauses in enumerate(CHANGES, 2):
        statement = f"ALTER TABLE booking {clauses}"
        shop.write(f"{number:04}_change.py", revision(number, statement))
        with writer.writing():
            done = shop.run("upgrade", "--yes")
        assert done.code == 0, done.out + done.err
        assert TOOL in done.err, done.err
        shop.rows("USE second", statement, "SELECT 1")
        measured.append((clauses, round(writer.longest, 3)))
        assert checksum(shop, "shop") == checksum(shop, "second"), measured
        assert definition(shop) == definition(shop, "second"), measured
    print(*measured, f"{writer.count} writes, {writer.deadlocks} deadlocks", sep="\n")
    assert tables(shop) == {"alembic_version", "booking"}
    # It replaces the table when it has read the log up to there, which takes it a second or two.
    assert max(longest for *_, longest in measured) < 5, measured


@pytest.mark.parametrize(
    ("before", "statement", "words"),
    [
        (
            "ALTER TABLE booking ADD FOREIGN KEY (legacy) REFERENCES booking (id)",
            "MODIFY amount BIGINT",
            "gh-ost does not copy foreign keys",
        ),
        (
            "CREATE TABLE line (booking_id INT, FOREIGN KEY (booking_id) REFERENCES booking (id))",
            "MODIFY amount BIGINT",
            "foreign keys refer to the table",
        ),
        (
            "CREATE TRIGGER t BEFORE INSERT ON booking FOR EACH ROW SET NEW.legacy = 1",
            "MODIFY amount BIGINT",
            "gh-ost does not copy triggers",
        ),
        (
            "ALTER TABLE booking ADD CONSTRAINT named CHECK (legacy > 0)",
            "MODIFY amount BIGINT",
            "gh-ost would change the names of its CHECKs",
        ),
        ("SELECT 1", "MODIFY size ENUM('m', 's')", "mix up members of 'size'"),
        ("SELECT 1", "MODIFY at DATETIME", "does not convert TIMESTAMP columns exactly ('at')"),
        ("SELECT 1", "MODIFY note VARCHAR(50)", "does not convert the character set of 'note'"),
        ("SET GLOBAL binlog_format = MIXED", "MODIFY amount BIGINT", "binlog_format is MIXED"),
        (
            "SET GLOBAL binlog_row_image = MINIMAL",
            "MODIFY amount BIGINT",
            "binlog_row_image is MINIMAL",
        ),
    ],
)
def test_the_plan_says_why_the_server_itself_does_it(
    shop: Deployment, before: str, statement: str, words: str
) -> None:
    if not before.startswith("SET GLOBAL"):
        shop.write("0001_first.py", revision(1, TABLE, before))
    shop.rows(before, "COMMIT")
    change(shop, f"ALTER TABLE booking {statement}")
    try:
        done = shop.run("upgrade", "--yes")
    finally:
        shop.rows(
            "SET GLOBAL binlog_format = 'ROW'", "SET GLOBAL binlog_row_image = 'FULL'", "COMMIT"
        )
    assert done.code == 0, done.err
    assert "by the server itself: " in done.err and words in done.err, done.err


def test_a_value_that_would_change_ends_it(shop: Deployment) -> None:
    shop.rows("INSERT INTO booking (amount, state) VALUES (1, 'delivered')", "COMMIT")
    change(shop, "ALTER TABLE booking MODIFY state VARCHAR(4)")
    before = definition(shop)
    done = shop.run("upgrade", "--yes")
    assert done.code == 2
    assert "gh-ost has failed, and the table is as it was" in done.err
    assert "Data truncated for column 'state'" in done.err, done.err
    assert definition(shop) == before and tables(shop) == {"alembic_version", "booking"}
    assert shop.versions() == ["0001"]


@contextmanager
def held_back(shop: Deployment) -> Iterator[None]:
    """Have gh-ost pause while it copies rows."""
    with tempfile.NamedTemporaryFile() as flag:
        configure(
            shop,
            'online_tool = "gh-ost"',
            'online_above = "0 kB"',
            f'online_options = ["--throttle-flag-file={flag.name}", "--chunk-size=10"]',
        )
        yield


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"]
)
def test_a_signal_ends_it_and_removes_its_tables(
    shop: Deployment, number: signal.Signals, code: int
) -> None:
    fill(shop, 1000)
    change(shop, "ALTER TABLE booking MODIFY amount BIGINT")
    before = definition(shop)
    with held_back(shop):
        upgrade = shop.start("upgrade", "--yes")
        wait_until(lambda: "_booking_gho" in tables(shop))
        time.sleep(1)
        upgrade.send_signal(number)
        start = time.monotonic()
        (done,) = ended([upgrade])
    assert done.code == code, done.err
    assert time.monotonic() - start < 10
    assert "interrupted; revision 0002 has changed nothing" in done.err
    assert definition(shop) == before and tables(shop) == {"alembic_version", "booking"}


def test_what_a_killed_run_has_left_is_named(shop: Deployment) -> None:
    fill(shop, 1000)
    change(shop, "ALTER TABLE booking MODIFY amount BIGINT")
    with held_back(shop):
        upgrade = shop.start("upgrade", "--yes")
        wait_until(lambda: "_booking_gho" in tables(shop))
        upgrade.kill()
        ended([upgrade])
    configure(shop, 'online_tool = "gh-ost"', 'online_above = "0 kB"')
    done = shop.run("upgrade", "--yes")
    assert done.code == 2
    statements = [line for line in done.err.splitlines() if line.startswith("    DROP ")]
    assert len(statements) == 2, done.err
    shop.rows(*statements, "SELECT 1")
    done = shop.run("upgrade", "--yes")
    assert done.code == 0, done.err
    assert "bigint" in definition(shop) and tables(shop) == {"alembic_version", "booking"}


def test_a_table_that_it_would_drop_is_in_the_way(shop: Deployment) -> None:
    """gh-ost drops tables that have the names of its own."""
    change(shop, "ALTER TABLE booking MODIFY amount BIGINT")
    shop.rows("CREATE TABLE _booking_ghk (id INT)", "SELECT 1")
    done = shop.run("upgrade", "--yes")
    assert done.code == 2
    assert "_booking_ghk" in tables(shop) and "`_booking_ghk`" in done.err


def test_the_password_is_in_one_file_only_until_the_end(shop: Deployment) -> None:
    literal = ODD.replace("\\", "\\\\").replace("'", "''")
    shop.rows(
        f"CREATE USER deployer IDENTIFIED BY '{literal}'",
        "GRANT ALL ON shop.* TO deployer",
        "GRANT SELECT ON performance_schema.* TO deployer",
        "GRANT REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO deployer",
        "SELECT 1",
    )
    ini = shop.folder / "alembic.ini"
    old, new = f"//{ACCOUNT}:{PASSWORD}@", f"//deployer:{quote(ODD, safe='')}@".replace("%", "%%")
    text = ini.read_text()
    assert old in text
    ini.write_text(text.replace(old, new))
    fill(shop, 1000)
    change(shop, "ALTER TABLE booking MODIFY amount BIGINT")
    try:
        with held_back(shop):
            upgrade = shop.start("upgrade", "--yes")
            wait_until(lambda: "_booking_gho" in tables(shop) or upgrade.poll() is not None)
            assert upgrade.poll() is None, ended([upgrade])
            arguments = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")]
            assert any(b"gh-ost\0" in each for each in arguments)
            assert not any(ODD.encode() in each for each in arguments)
            files = Path(tempfile.gettempdir()).glob("alembic-autogen-*/account.cnf")
            (file,) = (each for each in files if "deployer" in each.read_text())
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        (done,) = ended([upgrade])
        assert done.code == 0 and not file.parent.exists(), done.err
        assert TOOL in done.err and ODD not in done.out + done.err
    finally:
        shop.rows("DROP USER deployer", "SELECT 1")


def test_a_socket_or_mariadb_is_left_to_the_server(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_path(monkeypatch)
    configure(deployment, 'online_tool = "gh-ost"', 'online_above = "0 kB"')
    first = Deployment(deployment.folder, deployment.database, previews=True)
    deployment.write(
        "0002_second.py",
        revision(2, "ALTER TABLE t MODIFY a BIGINT"),
    )
    assert deployment.run("upgrade", "0001").code == 0
    done = first.run("upgrade", "--yes")
    assert done.code == 0, done.err
    is_mysql = deployment.database.server.flavor == "mysql"
    words = "binary log" if is_mysql else "gh-ost is used on MySQL only"
    assert "by the server itself: " in done.err and words in done.err, done.err
