"""Losses that cannot be saved or restored end the command before anything is lost."""

from __future__ import annotations

import json
import re
import resource
import subprocess

import pytest

from support.backups import Backed, Loss
from support.deployments import Deployment
from support.shops import Done

DROPS = {
    "drops": Loss(
        ["CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20))"],
        ["INSERT INTO t VALUES (1, 'one'), (2, NULL), (3, '')"],
        ["ALTER TABLE t DROP COLUMN a"],
        ["ALTER TABLE t ADD COLUMN a VARCHAR(20)"],
    )
}
NO_KEY = {
    "no_key": Loss(
        ["CREATE TABLE t (id INT, a VARCHAR(20), UNIQUE KEY (id))"],
        ["INSERT INTO t VALUES (1, 'one'), (2, NULL), (NULL, '')"],
        ["ALTER TABLE t DROP COLUMN a"],
        ["ALTER TABLE t ADD COLUMN a VARCHAR(20)"],
    )
}


@pytest.fixture
def backed(deployment: Deployment) -> Backed:
    return Backed(deployment, DROPS)


def sentence(done: Done) -> str:
    assert done.code == 2, done.err
    return done.err.splitlines()[-1]


def test_the_plan_names_what_is_lost_and_offers_to_save_it(backed: Backed) -> None:
    done = backed.deployment.run("upgrade")
    assert done.code == 3, done.err
    assert "      loses the column t.a\n" in done.err
    assert re.search(r"^Backup    --backup DIR saves what the plan destroys", done.err, re.M)


@pytest.mark.slow
def test_a_key_that_changes_is_not_said_to_be_missing(deployment: Deployment) -> None:
    change = ["ALTER TABLE t MODIFY id VARBINARY(20)"], ["ALTER TABLE t MODIFY id VARCHAR(20)"]
    create = ["CREATE TABLE t (id VARCHAR(20) PRIMARY KEY, a INT)"]
    backed = Backed(deployment, {"key": Loss(create, ["INSERT INTO t VALUES ('x', 1)"], *change)})
    before = backed.contents()
    refusal = sentence(backed.upgrade())
    assert "the values of the key of t may change as well" in refusal
    assert backed.contents() == before
    done = backed.deployment.run("upgrade", "--yes")
    assert "      as the key changes, t.id could not be restored\n" in done.err


@pytest.mark.slow
def test_values_without_a_key_are_refused_unless_accepted(deployment: Deployment) -> None:
    backed = Backed(deployment, NO_KEY)
    before = backed.contents()
    refusal = sentence(backed.upgrade())
    assert "Nothing was changed: t has no primary key" in refusal
    assert "--accept-no-key" in refusal and backed.contents() == before
    assert not backed.folder.exists()
    done = backed.upgrade("--accept-no-key")
    assert done.code == 0, done.err
    (path,) = (path for path in backed.files() if path.suffix == ".sql")
    assert "(1, _utf8mb4 x'6F6E65'),\n(2, NULL),\n(NULL, _utf8mb4 x'');" in path.read_text()
    done = backed.downgrade()
    assert done.code == 1 and "Without a key, and in the file only: 3." in done.out, done.err


def test_a_directory_that_cannot_be_written_is_refused_first(backed: Backed) -> None:
    before = backed.contents()
    backed.folder.write_text("a file")
    assert "Nothing can be saved in" in sentence(backed.upgrade())
    assert backed.contents() == before
    assert backed.deployment.versions() == ["base_"]


def test_without_a_preview_nothing_can_be_saved(backed: Backed) -> None:
    assert "Leave out --no-preview" in sentence(backed.upgrade("--no-preview"))


def test_a_full_disk_ends_the_upgrade_before_the_statement(deployment: Deployment) -> None:
    backed = Backed(deployment, DROPS)
    backed.rows("INSERT INTO t SELECT 10, REPEAT('x', 20)", "COMMIT")
    for _ in range(12):
        backed.rows(
            "INSERT INTO t SELECT id + (SELECT MAX(id) FROM t), a FROM t WHERE id > 9", "COMMIT"
        )
    before = backed.contents()

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run(
        backed.deployment.command("upgrade", "--yes", "--backup", str(backed.folder)),
        cwd=backed.deployment.folder,
        env=backed.deployment.environment,
        preexec_fn=limited,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2, done.stderr
    assert "The backup could not be written (File too large)" in done.stderr
    assert "Traceback" not in done.stderr
    assert backed.contents() == before
    assert [path.name for path in backed.files()] == ["manifest.json"]


def test_files_that_were_changed_are_refused(backed: Backed) -> None:
    assert backed.upgrade().code == 0
    (path,) = (path for path in backed.files() if path.suffix == ".sql")
    path.write_text(path.read_text().replace("6F6E65", "6F6E66"))
    assert "is not what was saved" in sentence(backed.downgrade())
    assert backed.deployment.versions() == ["drops_"]


@pytest.mark.slow
def test_the_backup_of_another_database_is_refused(backed: Backed) -> None:
    assert backed.upgrade().code == 0
    (path,) = (path for path in backed.files() if path.name == "manifest.json")
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "database": "other"}))
    assert "was saved from other at" in sentence(backed.downgrade())
    path.write_text("[]")
    assert "is not a manifest of --backup" in sentence(backed.downgrade())
    path.unlink()
    assert "no run has saved anything" in sentence(backed.downgrade())
    assert backed.deployment.versions() == ["drops_"]
