"""Ways back with --restore that stop before all rows are restored, and are run again."""

from __future__ import annotations

import pytest

from support.backups import Backed, Loss, restored
from support.deployments import Deployment

TWO = {
    "one": Loss(
        ["CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20))"],
        ["INSERT INTO t VALUES (1, 'one'), (2, NULL)"],
        ["ALTER TABLE t DROP COLUMN a"],
        ["ALTER TABLE t ADD COLUMN a VARCHAR(20)"],
    ),
    "two": Loss(
        ["CREATE TABLE u (id INT PRIMARY KEY, c INT)"],
        ["INSERT INTO u VALUES (1, 1), (2, 2)"],
        ["ALTER TABLE u DROP COLUMN c"],
        ["ALTER TABLE u ADD COLUMN c INT"],
    ),
}


STOP = (
    "    if op.get_bind().exec_driver_sql('SELECT COUNT(*) FROM t').scalar():\n"
    "        raise RuntimeError('stop')\n"
)


@pytest.fixture
def backed(deployment: Deployment) -> Backed:
    """A database that has two revisions, each of which has lost something."""
    return Backed(deployment, TWO)


def is_noted(backed: Backed) -> bool:
    """Whether it is noted that rows are to be restored."""
    return any(path.name == "restoring.json" for path in backed.files())


@pytest.mark.slow
def test_a_way_back_that_stopped_between_revisions_restores_all(backed: Backed) -> None:
    before = backed.contents()
    assert backed.upgrade().code == 0
    path = backed.versions / "one.py"
    text = path.read_text()
    path.write_text(text.replace("def downgrade():\n", f"def downgrade():\n{STOP}"))
    done = backed.downgrade()
    assert done.code == 2, done.out + done.err
    assert backed.deployment.versions() == ["one_"]
    assert is_noted(backed)
    path.write_text(text)
    done = backed.downgrade()
    assert done.code == 0, done.out + done.err
    assert restored(done) == {"u": 2, "t": 1}
    assert backed.contents() == before
    assert not is_noted(backed)


@pytest.mark.slow
def test_rows_that_could_not_be_restored_are_by_the_same_command(backed: Backed) -> None:
    before = backed.contents()
    assert backed.upgrade().code == 0
    stop = "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not now'"
    backed.rows(f"CREATE TRIGGER stop BEFORE UPDATE ON t FOR EACH ROW {stop}")
    done = backed.downgrade()
    assert done.code == 2 and "not now" in done.err, done.out + done.err
    assert backed.deployment.versions() == ["base_"]
    backed.rows("DROP TRIGGER stop")
    done = backed.downgrade()
    assert done.code == 0, done.out + done.err
    assert restored(done)["t"] == 1
    assert backed.contents() == before
    assert not is_noted(backed)
    assert "Nothing was restored" in backed.downgrade().out


@pytest.mark.slow
def test_what_was_taken_back_without_restoring_stays_and_is_told(backed: Backed) -> None:
    assert backed.upgrade().code == 0
    done = backed.deployment.run("downgrade", "base_", "--yes")
    assert done.code == 0, done.err
    backed.rows("UPDATE t SET a = 'new'", "COMMIT")
    done = backed.downgrade()
    assert done.code == 0, done.out + done.err
    assert "Nothing was restored" in done.out
    assert backed.rows("SELECT a FROM t") == [("new",), ("new",)]
