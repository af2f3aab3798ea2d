"""Backups beside others that write, after interruptions, and restored more than once."""

from __future__ import annotations

import signal
import time

import pytest

from support.backups import Backed, Loss, restored
from support.deployments import Deployment, ended, rows

HALF = {
    "half": Loss(
        [
            "CREATE TABLE t (id INT PRIMARY KEY, a INT, b VARCHAR(20))",
            "CREATE TABLE u (id INT PRIMARY KEY, c INT)",
        ],
        ["INSERT INTO t VALUES (1, 1, 'one'), (2, NULL, '')", "INSERT INTO u VALUES (1, 1)"],
        ["UPDATE t SET a = 7", "ALTER TABLE t DROP COLUMN b", "DROP TABLE u"],
        [
            "CREATE TABLE u (id INT PRIMARY KEY, c INT)",
            "ALTER TABLE t ADD COLUMN b VARCHAR(20)",
        ],
    )
}
SINCE = {
    "since": Loss(
        [
            "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20))",
            "CREATE TABLE u (id INT PRIMARY KEY, c INT UNIQUE)",
        ],
        [
            "INSERT INTO t VALUES (1, 'long enough'), (2, 'long as well'), (3, 'long, and gone')",
            "INSERT INTO u VALUES (1, 1), (2, 2), (3, 3), (4, 4)",
        ],
        ["SET sql_mode = ''", "ALTER TABLE t MODIFY a VARCHAR(4)", "DELETE FROM u"],
        ["ALTER TABLE t MODIFY a VARCHAR(20)"],
    )
}


@pytest.mark.slow
def test_what_an_interrupted_run_and_the_next_have_saved_comes_back(
    deployment: Deployment,
) -> None:
    backed = Backed(deployment, HALF)
    before = backed.contents()
    with backed.deployment.reader("SELECT * FROM u") as reader:
        upgrade = backed.deployment.start(
            "upgrade", "--yes", "--backup", str(backed.folder), "--lock-wait-timeout", "60"
        )
        backed.deployment.wait_for_statement("LOCK TABLES `u`")
        upgrade.send_signal(signal.SIGKILL)
        ended([upgrade])
        reader.rollback()
    assert backed.deployment.columns() == {"id", "a"}
    assert backed.rows("SELECT * FROM u") == [(1, 1)]
    done = backed.upgrade()
    assert done.code == 0, done.err
    assert "Half done after statement 2 of 3" in done.err
    assert len([*backed.folder.iterdir()]) == 2
    done = backed.downgrade()
    assert done.code == 0, done.out + done.err
    assert backed.contents() == before


FAILS = {
    "fails": Loss(
        HALF["half"].create,
        ["INSERT INTO t VALUES (1, 1, 'one')", "INSERT INTO u VALUES (1, 1), (2, 1)"],
        ["ALTER TABLE t DROP COLUMN b", "ALTER TABLE u ADD UNIQUE KEY c (c)"],
        ["ALTER TABLE u DROP KEY c", "ALTER TABLE t ADD COLUMN b VARCHAR(20)"],
    )
}


def test_a_run_that_fails_names_what_it_has_saved(deployment: Deployment) -> None:
    backed = Backed(deployment, FAILS)
    before = backed.contents()
    done = backed.upgrade()
    assert done.code == 2 and "1062" in done.err, done.err
    (folder,) = backed.folder.iterdir()
    assert f"is saved in {folder}; `alembic-autogen downgrade --restore" in done.err
    done = backed.downgrade()
    assert done.code == 0, done.out + done.err
    assert backed.contents() == before


CASCADES = {
    "cascades": Loss(
        [
            "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20))",
            "CREATE TABLE u (id INT PRIMARY KEY, t INT, FOREIGN KEY (t) REFERENCES t (id)"
            " ON DELETE CASCADE)",
        ],
        ["INSERT INTO t VALUES (1, 'one'), (2, 'two')", "INSERT INTO u VALUES (1, 1), (2, 2)"],
        ["DELETE FROM t WHERE id = 1", "ALTER TABLE t MODIFY a VARCHAR(9)"],
        ["ALTER TABLE t MODIFY a VARCHAR(20)"],
    )
}


def test_rows_that_go_through_foreign_keys_are_named_and_come_back(
    deployment: Deployment,
) -> None:
    backed = Backed(deployment, CASCADES)
    before = backed.contents()
    done = backed.upgrade()
    assert done.code == 0, done.err
    assert "      loses rows of t\n      loses rows of u\n" in done.err, done.err
    done = backed.downgrade()
    assert done.code == 0, done.out + done.err
    assert restored(done) == {"t": 1, "u": 1}
    assert "Restored 0 rows" not in done.out
    assert backed.contents() == before


def test_ctrl_c_while_it_waits_for_a_table_changes_nothing(deployment: Deployment) -> None:
    backed = Backed(deployment, HALF)
    before = backed.contents()
    with backed.deployment.reader("SELECT * FROM t"):
        upgrade = backed.deployment.start(
            "upgrade", "--yes", "--backup", str(backed.folder), "--lock-wait-timeout", "60"
        )
        backed.deployment.wait_for_statement("LOCK TABLES `t`")
        upgrade.send_signal(signal.SIGINT)
        (done,) = ended([upgrade])
        assert done.code == 130, done.err
    after = backed.contents()
    assert after["u"] == before["u"] and len(backed.rows("SHOW COLUMNS FROM t")) == 3


def test_nobody_writes_between_the_backup_and_the_statement(deployment: Deployment) -> None:
    backed = Backed(deployment, {"drops": Loss(*DROP_OF_MANY)})
    with backed.deployment.database.connect() as connection:
        upgrade = backed.deployment.start("upgrade", "--yes", "--backup", str(backed.folder))
        number = 0
        while upgrade.poll() is None:
            rows(connection, f"INSERT INTO t (id) VALUES ({20_000 + number})", "COMMIT")
            number += 1
            time.sleep(0.001)
    (done,) = ended([upgrade])
    assert done.code == 0, done.err
    (saved,) = (path for path in backed.files() if path.suffix == ".sql")
    lines = [line for line in saved.read_text().splitlines() if line.startswith("UPDATE")]
    assert 5000 < len(lines) < 5000 + number
    ((count,),) = backed.rows("SELECT COUNT(*) FROM t")
    assert count == 5000 + number
    done = backed.downgrade()
    assert done.code == 0, done.out + done.err
    assert restored(done) == {"t": 5000}  # the others had NULL, as they have now


DROP_OF_MANY = (
    ["CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(200))"],
    [
        "INSERT INTO t WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 500) SELECT i, REPEAT('x', 150) FROM n",
        *(
            f"INSERT INTO t SELECT id + {500 * number}, a FROM t WHERE id <= 500"
            for number in range(1, 10)
        ),
    ],
    ["ALTER TABLE t DROP COLUMN a"],
    ["ALTER TABLE t ADD COLUMN a VARCHAR(200)"],
)


@pytest.fixture
def changed_since(deployment: Deployment) -> Backed:
    """A database that was upgraded, and in which others have gone on."""
    backed = Backed(deployment, SINCE)
    assert backed.upgrade().code == 0
    backed.rows(
        "UPDATE t SET a = 'new' WHERE id = 2",
        "DELETE FROM t WHERE id = 3",
        "INSERT INTO t VALUES (4, 'mine')",
        "INSERT INTO u VALUES (2, 22), (9, 3)",
        "COMMIT",
    )
    return backed


def test_what_others_have_written_since_stays_and_is_counted(changed_since: Backed) -> None:
    done = changed_since.downgrade()
    assert done.code == 1, done.err
    assert changed_since.rows("SELECT * FROM t ORDER BY id") == [
        (1, "long enough"),
        (2, "new"),
        (4, "mine"),
    ]
    assert changed_since.rows("SELECT * FROM u ORDER BY id") == [(1, 1), (2, 22), (4, 4), (9, 3)]
    assert restored(done) == {"t": 1, "u": 2}
    for line in (
        "Gone, so that their values have no place: 1.",
        "Changed since by others, and left so: 1.",
        "Replaced since by rows of others, and left so: 2.",
    ):
        assert line in done.out


@pytest.mark.slow
def test_restored_again_nothing_changes(deployment: Deployment) -> None:
    backed = Backed(deployment, HALF)
    before = backed.contents()
    assert backed.upgrade().code == 0
    assert backed.downgrade().code == 0
    assert backed.contents() == before
    backed.rows("UPDATE alembic_version SET version_num = 'half_'", "COMMIT")
    backed.deployment.write(
        "half.py",
        (backed.versions / "half.py").read_text().split("def downgrade")[0]
        + "def downgrade():\n    pass\n",
    )
    done = backed.downgrade("--accept-drift")
    assert done.code == 0, done.out + done.err
    assert set(restored(done).values()) == {0}
    assert backed.contents() == before
