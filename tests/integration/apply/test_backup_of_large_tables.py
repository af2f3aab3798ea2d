"""Backups of what pt-online-schema-change builds again, with a plan that was written before."""

from __future__ import annotations

import pytest

from support.backups import Backed, Loss
from support.deployments import Deployment

REFERRED = {
    "smaller": Loss(
        [
            "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20), n INT)",
            "CREATE TABLE c (id INT PRIMARY KEY, t INT,"
            " CONSTRAINT of_t FOREIGN KEY (t) REFERENCES t (id) ON DELETE CASCADE)",
            "CREATE TRIGGER counts BEFORE INSERT ON t FOR EACH ROW SET NEW.n = NEW.id",
        ],
        [
            "INSERT INTO t VALUES (1, 'one', 1), (2, NULL, 2), (3, '', 3)",
            "INSERT INTO c VALUES (1, 1), (2, 3)",
        ],
        [
            "DELETE FROM t WHERE id = 3",
            "ALTER TABLE t MODIFY n SMALLINT",
            "ALTER TABLE t DROP COLUMN a",
        ],
        ["ALTER TABLE t ADD COLUMN a VARCHAR(20) AFTER id", "ALTER TABLE t MODIFY n INT"],
    )
}


@pytest.mark.slow
def test_a_referred_table_with_a_trigger_is_saved_and_comes_back(deployment: Deployment) -> None:
    backed = Backed(deployment, REFERRED)
    settings = '[tool.alembic-autogen]\nonline_above = "0 kB"\n'
    (deployment.folder / "pyproject.toml").write_text(settings)
    before, definition = backed.contents(), backed.rows("SHOW CREATE TABLE c")
    done = backed.deployment.run("upgrade", "--plan", "plan.json")
    assert done.code == 0 and "by pt-online-schema-change" in done.err, done.err
    backup = ("--backup", str(backed.folder))
    done = backed.deployment.run("upgrade", "--plan-from", "plan.json", *backup)
    assert done.code == 0, done.out + done.err
    assert backed.rows("SHOW CREATE TABLE c") == definition
    assert [row[0] for row in backed.rows("SHOW TRIGGERS")] == ["counts"]
    done = backed.downgrade()
    assert done.code == 0, done.out + done.err
    assert backed.contents() == before
    assert backed.rows("SHOW CREATE TABLE c") == definition
    assert backed.rows("SHOW TABLES") == [("alembic_version",), ("c",), ("t",)]
