"""Backups restore every kind of loss by upgrades, and values of every type."""

from __future__ import annotations

import pytest

from support.backups import Backed, Loss, restored
from support.deployments import Deployment

LAX = "SET sql_mode = ''"
KINDS = {
    "dropped_table": Loss(
        ["CREATE TABLE dropped (id INT PRIMARY KEY, a VARCHAR(20), b INT AS (id + 1) STORED)"],
        ["INSERT INTO dropped (id, a) VALUES (1, ''), (2, NULL), (0, 'x')"],
        ["DROP TABLE dropped"],
        ["CREATE TABLE dropped (id INT PRIMARY KEY, a VARCHAR(20), b INT AS (id + 1) STORED)"],
    ),
    "dropped_tables": Loss(
        [
            "CREATE TABLE parent (id INT PRIMARY KEY)",
            "CREATE TABLE child (id INT PRIMARY KEY, p INT,"
            " CONSTRAINT child_p FOREIGN KEY (p) REFERENCES parent (id))",
        ],
        ["INSERT INTO parent VALUES (1), (2)", "INSERT INTO child VALUES (1, 1), (2, 2)"],
        ["DROP TABLE child, parent"],
        [
            "CREATE TABLE parent (id INT PRIMARY KEY)",
            "CREATE TABLE child (id INT PRIMARY KEY, p INT,"
            " CONSTRAINT child_p FOREIGN KEY (p) REFERENCES parent (id))",
        ],
    ),
    "without_a_key": Loss(
        ["CREATE TABLE keyless (a INT, b VARCHAR(9))"],
        ["INSERT INTO keyless VALUES (1, 'x'), (1, 'x'), (NULL, NULL)"],
        ["DROP TABLE keyless"],
        ["CREATE TABLE keyless (a INT, b VARCHAR(9))"],
    ),
    "emptied": Loss(
        ["CREATE TABLE emptied (id INT PRIMARY KEY, a INT)"],
        ["INSERT INTO emptied VALUES (1, 1), (2, NULL)"],
        ["TRUNCATE TABLE emptied"],
        [],
    ),
    "dropped_column": Loss(
        ["CREATE TABLE one (a INT, b VARCHAR(9), c INT, PRIMARY KEY (a, c), x INT, y TEXT)"],
        ["INSERT INTO one VALUES (1, 'x', 1, 7, NULL), (1, NULL, 2, NULL, ''), (2, '', 1, 0, 'y')"],
        ["ALTER TABLE one DROP COLUMN y, DROP COLUMN x"],
        ["ALTER TABLE one ADD COLUMN x INT, ADD COLUMN y TEXT"],
    ),
    "dropped_and_added": Loss(
        ["CREATE TABLE again (id VARCHAR(9) PRIMARY KEY, a INT)"],
        ["INSERT INTO again VALUES ('x', 7), ('', NULL)"],
        ["ALTER TABLE again DROP COLUMN a, ADD COLUMN a INT"],
        [],
    ),
    "shorter": Loss(
        ["CREATE TABLE shorter (id VARBINARY(9) PRIMARY KEY, a VARCHAR(20), b BLOB)"],
        ["INSERT INTO shorter VALUES (0x00FF, REPEAT('ä', 20), 0xFF), (0x01, 'short', '')"],
        [LAX, "ALTER TABLE shorter MODIFY a VARCHAR(5)"],
        ["ALTER TABLE shorter MODIFY a VARCHAR(20)"],
    ),
    "members": Loss(
        ["CREATE TABLE members (id DATE PRIMARY KEY, a ENUM('x', 'y'), b SET('p', 'q'))"],
        ["INSERT INTO members VALUES ('2020-01-01', 'x', 'p,q'), ('0000-00-00', 'y', '')"],
        [LAX, "ALTER TABLE members MODIFY a ENUM('x'), MODIFY b SET('p')"],
        ["ALTER TABLE members MODIFY a ENUM('x', 'y'), MODIFY b SET('p', 'q')"],
    ),
    "rounded": Loss(
        ["CREATE TABLE rounded (id DECIMAL(9, 2) PRIMARY KEY, a DECIMAL(9, 2), b DATETIME(6))"],
        [
            "INSERT INTO rounded VALUES (1.10, 1.49, '2020-01-01 01:02:03.000001'),"
            " (2, 7, '2020-01-01 00:00:00')"
        ],
        [LAX, "ALTER TABLE rounded MODIFY a INT, MODIFY b DATETIME"],
        ["ALTER TABLE rounded MODIFY a DECIMAL(9, 2), MODIFY b DATETIME(6)"],
    ),
    "clipped": Loss(
        ["CREATE TABLE clipped (id BIT(9) PRIMARY KEY, a BIGINT, b INT)"],
        ["INSERT INTO clipped VALUES (b'100000001', 70000, NULL), (2, 7, 7)"],
        [LAX, "ALTER TABLE clipped MODIFY a TINYINT, MODIFY b INT NOT NULL"],
        ["ALTER TABLE clipped MODIFY a BIGINT, MODIFY b INT"],
    ),
    "character_set": Loss(
        ["CREATE TABLE texts (id ENUM('k', 'l') PRIMARY KEY, a VARCHAR(9) CHARSET utf8mb4)"],
        ["INSERT INTO texts VALUES ('k', '日本€'), ('l', 'ä€')"],
        [LAX, "ALTER TABLE texts MODIFY a VARCHAR(9) CHARACTER SET latin1"],
        ["ALTER TABLE texts MODIFY a VARCHAR(9) CHARACTER SET utf8mb4"],
    ),
    "generated": Loss(
        ["CREATE TABLE made (id INT PRIMARY KEY, a INT)"],
        ["INSERT INTO made VALUES (1, 7), (2, 3)"],
        ["ALTER TABLE made MODIFY a INT AS (id + 1) STORED"],
        ["ALTER TABLE made MODIFY a INT"],
    ),
    "renamed": Loss(
        ["CREATE TABLE old (id INT PRIMARY KEY, a INT, b INT, c VARCHAR(20))"],
        ["INSERT INTO old VALUES (1, 1, 1, 'long enough'), (2, 2, NULL, 'x')"],
        [
            LAX,
            "ALTER TABLE old CHANGE a a2 INT",
            "ALTER TABLE old RENAME TO new, DROP COLUMN b, CHANGE c d VARCHAR(3)",
            "ALTER TABLE new DROP COLUMN a2",
            "DROP TABLE new",
        ],
        ["CREATE TABLE old (id INT PRIMARY KEY, a INT, b INT, c VARCHAR(20))"],
    ),
    "updated": Loss(
        [
            "CREATE TABLE changed (id INT PRIMARY KEY, a INT, b INT,"
            " at TIMESTAMP(3) NULL ON UPDATE CURRENT_TIMESTAMP(3))"
        ],
        ["INSERT INTO changed VALUES (1, 1, 1, '2020-01-01 00:00:00.5'), (2, 2, 2, NULL)"],
        [
            "ALTER TABLE changed ADD COLUMN n INT",
            "UPDATE changed SET n = 1",
            "UPDATE changed SET a = a + 1 WHERE b = 1",
            "UPDATE changed SET b = 7 WHERE id = 2",
            "ALTER TABLE changed DROP COLUMN n",
        ],
        [],
    ),
    "deleted": Loss(
        [
            "CREATE TABLE gone (id INT PRIMARY KEY, a VARCHAR(9))",
            "CREATE TABLE gone_too (id INT PRIMARY KEY, g INT, CONSTRAINT gone_too_g"
            " FOREIGN KEY (g) REFERENCES gone (id) ON DELETE CASCADE)",
            "CREATE TABLE nulled (id INT PRIMARY KEY, g INT, CONSTRAINT nulled_g"
            " FOREIGN KEY (g) REFERENCES gone (id) ON DELETE SET NULL)",
        ],
        [
            "INSERT INTO gone VALUES (1, 'x'), (2, NULL), (3, '')",
            "INSERT INTO gone_too VALUES (1, 1), (2, 2)",
            "INSERT INTO nulled VALUES (1, 1), (2, 2)",
        ],
        ["DELETE FROM gone WHERE id < 2"],
        [],
    ),
    "replaced": Loss(
        ["CREATE TABLE put (id INT PRIMARY KEY, a INT, b INT UNIQUE)"],
        ["INSERT INTO put VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3)"],
        [
            "REPLACE INTO put VALUES (1, 9, 2)",
            "INSERT INTO put VALUES (3, 3, 3) ON DUPLICATE KEY UPDATE a = 8",
        ],
        ["UPDATE put SET b = 1 WHERE id = 1"],
    ),
    "by_trigger": Loss(
        [
            "CREATE TABLE watched (id INT PRIMARY KEY, a INT)",
            "CREATE TABLE counted (id INT PRIMARY KEY, n INT)",
            "CREATE TRIGGER watching AFTER INSERT ON watched FOR EACH ROW"
            " UPDATE counted SET n = n + 1",
        ],
        ["INSERT INTO counted VALUES (1, 5)"],
        ["INSERT INTO watched VALUES (1, 1)"],
        ["DELETE FROM watched"],
    ),
    "partition": Loss(
        [
            "CREATE TABLE parted (id INT PRIMARY KEY, a INT) PARTITION BY RANGE (id)"
            " (PARTITION low VALUES LESS THAN (10), PARTITION high VALUES LESS THAN (20))"
        ],
        ["INSERT INTO parted VALUES (1, 1), (11, 11), (12, NULL)"],
        ["ALTER TABLE parted DROP PARTITION high"],
        ["ALTER TABLE parted ADD PARTITION (PARTITION high VALUES LESS THAN (20))"],
    ),
    "created_again": Loss(
        ["CREATE TABLE anew (id INT PRIMARY KEY, a INT)"],
        ["INSERT INTO anew VALUES (1, 1)"],
        ["CREATE OR REPLACE TABLE anew (id INT PRIMARY KEY)"],
        ["CREATE OR REPLACE TABLE anew (id INT PRIMARY KEY, a INT)"],
        "mariadb",
    ),
}


@pytest.mark.slow
def test_every_kind_of_loss_comes_back(deployment: Deployment) -> None:
    backed = Backed(deployment, KINDS)
    before = backed.contents()
    done = backed.upgrade()
    assert done.code == 0, done.err
    assert backed.contents() != before
    done = backed.downgrade()
    assert done.code == 0, done.out + done.err
    after = backed.contents()
    assert {name for name in before if before[name] != after.get(name)} == set()
    assert before == after
    assert restored(done)["shorter"] == 1  # nothing else was cut


@pytest.mark.slow
def test_percent_signs_in_texts(deployment: Deployment) -> None:
    """SQLAlchemy doubles those of a text, for drivers that replace placeholders."""
    backed = Backed(deployment, {"percent": KINDS["dropped_column"]})
    path = backed.versions / "percent.py"
    sent = "connection.exec_driver_sql(each, execution_options={'no_parameters': True})"
    text = path.read_text().replace(sent.replace("'", '"'), "op.execute(each)")
    path.write_text(text.replace("DROP COLUMN y,", 'COMMENT "100%, 50%%, %s", DROP COLUMN y,'))
    before = backed.contents()
    done = backed.upgrade()
    assert done.code == 0, done.out + done.err
    assert backed.downgrade().code == 0
    assert backed.contents() == before


@pytest.mark.slow
def test_a_key_of_integers_gets_another_type(deployment: Deployment) -> None:
    losses = {
        "unsigned": Loss(
            ["CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20))"],
            ["INSERT INTO t VALUES (1, 'one'), (2147483647, 'a long text'), (3, NULL)"],
            [LAX, "ALTER TABLE t MODIFY id BIGINT UNSIGNED, MODIFY a VARCHAR(3)"],
            ["ALTER TABLE t MODIFY id INT, MODIFY a VARCHAR(20)"],
        )
    }
    backed = Backed(deployment, losses)
    before = backed.contents()
    done = backed.upgrade()
    assert done.code == 0, done.err
    assert "could not be restored" not in done.err
    done = backed.downgrade()
    assert done.code == 0, done.out + done.err
    assert restored(done) == {"t": 1}
    assert backed.contents() == before
