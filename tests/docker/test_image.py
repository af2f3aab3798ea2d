"""The image: what it mounts, whom it obeys, for what it waits, and what it says."""

from __future__ import annotations

import os
import re
import time

import pytest

from support.containers.checkouts import Checkout
from support.containers.commands import NETWORK, migration, query

pytestmark = pytest.mark.docker

OWNERS = (0, 1000, 54321)
WHO = """
import os, sys
sys.stderr.write(f"identity {os.getresuid()} {os.getresgid()} {os.getgroups()}\\n")
sys.stderr.write("capabilities " + open("/proc/self/status").read().split("CapPrm:")[1].split()[0])
"""


def current(database: Checkout) -> str:
    return query(database, "SELECT version_num FROM catalogue.alembic_version")


def first_revision(checkout: Checkout) -> str:
    return checkout.run(migration("history")).text.split("<base> -> ")[1].split()[0].rstrip(",")


def test_an_empty_database_is_migrated_from_a_folder_that_is_mounted_read_only(
    database: Checkout, empty: Checkout
) -> None:
    empty.run(f"chmod -R a-w alembic; {migration()}")
    assert re.fullmatch("[0-9a-f]{12}", current(database))
    assert empty.caches() == []


def test_a_database_at_an_older_revision_keeps_its_rows(
    database: Checkout, empty: Checkout
) -> None:
    empty.run(migration(f"upgrade {first_revision(empty)}"))
    query(database, "INSERT INTO catalogue.platform (name, title) VALUES ('zenodo', 'Z')")
    empty.run(migration())
    assert query(database, "SELECT name FROM catalogue.platform") == "zenodo"
    assert "(head)" in empty.run(migration("current")).text


def test_the_image_is_a_release_of_its_own_without_any_mount(
    database: Checkout, empty: Checkout
) -> None:
    empty.run(f"docker run --rm --network {NETWORK} -e DATABASE_PASSWORD aiod-migration")
    assert current(database)


@pytest.mark.parametrize("owner", OWNERS)
def test_new_files_belong_to_the_owner_of_the_folder(
    database: Checkout, empty: Checkout, owner: int
) -> None:
    empty.run(migration())
    empty.own(owner)
    before = empty.revisions()
    empty.run(migration("revision -m by-hand", mode=""))
    empty.run(migration("upgrade head"))
    empty.run(migration("revision --autogenerate -m by-alembic", mode=""))
    added = empty.revisions() - before
    assert len(added) == 2
    for name in added:
        found = (empty.folder / "alembic" / "versions" / name).stat()
        assert (found.st_uid, found.st_gid) == (owner, owner)
        assert found.st_mode & 0o777 == 0o644
    assert empty.caches() == []


@pytest.mark.parametrize("owner", OWNERS)
def test_nothing_runs_as_root_against_the_database(
    database: Checkout, empty: Checkout, owner: int
) -> None:
    with (empty.folder / "alembic" / "env.py").open("a") as env:
        env.write(WHO)
    empty.own(owner)
    text = empty.run(migration()).text
    expected = owner or 65534
    ids = f"({expected}, {expected}, {expected})"
    assert f"identity {ids} {ids} []" in text
    assert "capabilities 0000000000000000" in text


def test_without_a_mount_the_owner_of_the_revisions_is_nobody(image: str, empty: Checkout) -> None:
    command = "docker run --rm --entrypoint=/bin/stat aiod-migration -c %u:%g /alembic/versions"
    assert empty.run(command).text.strip() == "65534:65534"


def test_a_folder_that_only_root_may_read_is_migrated(database: Checkout, empty: Checkout) -> None:
    empty.own(0)
    empty.run(f"chmod -R go-rwx alembic src; {migration()}")
    assert current(database)


def test_a_password_file_that_only_root_may_read_serves_every_owner(
    database: Checkout, empty: Checkout
) -> None:
    secret = empty.folder / "secret"
    secret.write_text(database.environment["DATABASE_PASSWORD"] + "\n")
    empty.own(1000)
    os.chown(secret, 0, 0)
    secret.chmod(0o400)
    mount = "-e DATABASE_PASSWORD= -e DATABASE_PASSWORD_FILE=/secret -v $(pwd)/secret:/secret:ro"
    empty.run(migration(options=mount))
    assert current(database)


def test_a_container_that_is_started_as_somebody_stays_that(
    database: Checkout, empty: Checkout
) -> None:
    empty.own(4711)
    empty.run(migration("revision -m mine", options="--user 4711:4711", mode=""))
    (name,) = (name for name in empty.revisions() if "mine" in name)
    assert (empty.folder / "alembic" / "versions" / name).stat().st_uid == 4711


def test_a_folder_that_is_mounted_read_only_takes_no_revision(empty: Checkout) -> None:
    # Docker copies the two streams independently, and Alembic begins a line on the other one.
    done = empty.run(f"{migration('revision -m no')} 2>&1 >/dev/null", expect=2)
    (said,) = [line for line in done.text.splitlines() if line.startswith("alembic: ")]
    assert said.startswith("alembic: /alembic/versions/")
    assert said.endswith(
        "_no.py: Read-only file system; mount its folder for writing, without :ro."
    )


def test_the_shell_has_the_same_alembic(database: Checkout, empty: Checkout) -> None:
    empty.run(migration())
    empty.own(1000)
    shell = migration(
        "-c 'alembic current && alembic upgrade head --sql && alembic revision -m inside'",
        options="--entrypoint=/bin/bash",
        mode="",
    )
    text = empty.run(shell).text
    assert "(head)" in text and "CREATE TABLE alembic_version" in text
    (name,) = (name for name in empty.revisions() if "inside" in name)
    assert (empty.folder / "alembic" / "versions" / name).stat().st_uid == 1000


def test_sql_needs_no_database(empty: Checkout) -> None:
    without_password = migration("upgrade head --sql").replace("-e DATABASE_PASSWORD ", "")
    assert "CREATE TABLE" in empty.run(without_password.replace(f"--network {NETWORK}", "")).text


def test_a_database_that_starts_late_is_waited_for(database: Checkout, empty: Checkout) -> None:
    database.run("docker compose stop --timeout 30 sqlserver")
    process = empty.begin(migration())
    try:
        time.sleep(4)
        assert process.poll() is None
        database.run("docker compose start sqlserver")
        text, _ = process.communicate(timeout=120)
    finally:
        process.kill()
        database.run("docker compose up --detach --wait sqlserver")
    assert process.returncode == 0, text
    assert "waiting for the database at sqlserver:3306, for 60 s at most" in text
    assert current(database)


def test_waiting_is_bounded_and_ends_in_a_sentence(empty: Checkout) -> None:
    options = "-e DATABASE_HOST=nowhere.invalid -e MIGRATION_WAIT=2"
    began = time.monotonic()
    done = empty.run(migration(options=options), expect=2)
    assert time.monotonic() - began < 20
    waiting, said = done.text.splitlines()
    assert "waiting for the database at nowhere.invalid:3306, for 2 s at most" in waiting
    assert said.startswith("alembic: No database answers in time at nowhere.invalid:3306 (")


def test_a_wrong_password_is_a_sentence_at_once(empty: Checkout) -> None:
    done = empty.run(migration(), expect=2, DATABASE_PASSWORD="wrong-one")
    assert "refuses the account 'root': wrong user or password" in sentence(done.text)
    assert "wrong-one" not in done.text and "waiting" not in done.text


def test_no_password_at_all_is_a_sentence(empty: Checkout) -> None:
    done = empty.run(migration().replace("-e DATABASE_PASSWORD ", ""), expect=2)
    assert "/app/.database_password cannot be read" in sentence(done.text)
    assert "DATABASE_PASSWORD" in done.text


def test_an_unknown_revision_is_a_sentence(empty: Checkout) -> None:
    said = sentence(empty.run(migration("upgrade feedfeedfeed"), expect=2).text)
    assert "There is no revision 'feedfeedfeed' in /alembic/versions" in said


def test_a_database_of_another_history_is_a_sentence(database: Checkout, empty: Checkout) -> None:
    empty.run(migration("upgrade +1"))
    query(database, "UPDATE catalogue.alembic_version SET version_num = 'newer'")
    said = sentence(empty.run(migration(), expect=2).text)
    assert "There is no revision 'newer' in /alembic/versions (the database at sqlserver" in said


def test_autogenerate_on_an_older_database_says_what_to_type(
    database: Checkout, empty: Checkout
) -> None:
    empty.run(migration("upgrade +1"))
    done = empty.run(migration("revision --autogenerate -m no", mode=""), expect=2)
    assert "is not at the newest revision; run alembic upgrade head" in sentence(done.text)


def test_a_database_that_is_missing_is_a_sentence(empty: Checkout) -> None:
    done = empty.run(migration(options="-e DATABASE_NAME=nowhere"), expect=2)
    assert "There is no database 'nowhere' at sqlserver:3306" in sentence(done.text)


def test_two_containers_at_once_wait_for_each_other(database: Checkout, empty: Checkout) -> None:
    both = [empty.begin(migration(), **database.environment) for _ in range(2)]
    texts = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], texts
    assert sorted("Running upgrade" in text for text in texts) == [False, True]
    assert "(head)" in empty.run(migration("current")).text


def test_stopping_a_container_does_not_take_ten_seconds(empty: Checkout) -> None:
    options = "--name aiod-stopped -e DATABASE_HOST=nowhere.invalid"
    process = empty.begin(migration(options=options))
    time.sleep(3)
    began = time.monotonic()
    empty.run("docker stop aiod-stopped")
    assert time.monotonic() - began < 5
    process.communicate(timeout=30)


def test_nothing_of_a_build_secret_is_in_the_image(empty: Checkout) -> None:
    """A machine's pip configuration names its mirror, and often a password."""
    mark = "seen-nowhere-" + os.urandom(8).hex()
    (empty.folder / "pip.conf").write_text(f"[global]\ntimeout = 99\n# {mark}\n{pip_conf(empty)}")
    (empty.folder / "ca.pem").write_text(f"{mark}\n{certificates(empty)}")
    empty.run(
        "docker build -f alembic/Dockerfile . -t aiod-secretive --no-cache "
        "--secret id=pip_config,src=pip.conf --secret id=ca_certificates,src=ca.pem"
    )
    assert mark not in empty.run("docker history --no-trunc aiod-secretive").text
    search = f"grep -rlF {mark} / --exclude-dir=proc --exclude-dir=sys --exclude-dir=dev || true"
    found = empty.run(f"docker run --rm --entrypoint=/bin/sh aiod-secretive -c '{search}'")
    assert found.text.strip() == ""
    empty.run("docker image rm aiod-secretive")


def pip_conf(checkout: Checkout) -> str:
    """The configuration of pip in the base image, if that is not the original one."""
    shown = checkout.run(
        "docker run --rm --entrypoint=/bin/sh aiod-migration -c 'cat /etc/pip.conf'", expect=None
    )
    return shown.text.replace("[global]\n", "") if shown.code == 0 else ""


def certificates(checkout: Checkout) -> str:
    path = "/etc/ssl/certs/ca-certificates.crt"
    return checkout.run(f"docker run --rm --entrypoint=/bin/cat aiod-migration {path}").text


def sentence(text: str) -> str:
    """The one line that is said, Alembic's own log left out."""
    (line,) = [line for line in text.splitlines() if not line.startswith("INFO ")]
    return line
