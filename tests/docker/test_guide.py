"""alembic/README.md, word for word: every command that it prints is typed here."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.containers import guide
from support.containers.checkouts import PROJECT, Checkout

pytestmark = pytest.mark.docker

TABLES = (
    "docker compose exec -T sqlserver sh -c "
    "'MYSQL_PWD=$(cat $MYSQL_ROOT_PASSWORD_FILE) mysql catalogue -Ne \"SHOW TABLES\"'"
)


@pytest.fixture(scope="module")
def guided(
    docker: dict[str, str], tmp_path_factory: pytest.TempPathFactory, port: str
) -> Iterator[Checkout]:
    """A whole checkout whose database was started, and whose image was built, by the guide."""
    folder = tmp_path_factory.mktemp("guided") / "checkout"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, folder / name)
    if (Path(sys.prefix) / "lock").is_file():  # make setup has nothing to do then
        (folder / ".venv").symlink_to(sys.prefix)
    checkout = Checkout(folder, {"DATABASE_PORT": port})
    for command in guide.commands("Starting the database"):
        checkout.run(command)
    checkout.run(*guide.commands("Building the image"))
    yield checkout
    checkout.run("docker compose --profile migration down --volumes --remove-orphans")
    ids = subprocess.run(
        ["docker", "ps", "--all", "--quiet", "--filter", "ancestor=aiod-migration"],
        capture_output=True,
        text=True,
    ).stdout.split()
    subprocess.run(["docker", "rm", "--force", *ids], capture_output=True)


def test_every_command_of_the_guide_is_typed_here() -> None:
    assert guide.headings_with_commands() == {
        "Starting the database",
        "Building the image",
        "Migrating",
        "A shell",
        "As an ordinary user",
        "Updating a database on a new release",
        "Adding a revision",
        "Without a container",
    }


def test_the_secret_is_ours_alone_and_not_in_the_image(guided: Checkout) -> None:
    secret = guided.folder / "src" / ".database_password"
    assert secret.stat().st_mode & 0o077 == 0
    listed = guided.run("docker run --rm --entrypoint=/bin/ls aiod-migration -A /app /alembic")
    assert "config.py" in listed.text and ".database_password" not in listed.text
    assert ".database_password" not in guided.run("git -C . status --short || true").text


def test_the_database_is_migrated_read_only_and_once_more_by_compose(guided: Checkout) -> None:
    by_docker, by_compose = guide.commands("Migrating")
    assert ":/alembic:ro" in by_docker and " -it " in by_docker
    shown = guided.type(by_docker)
    assert shown.count("Running upgrade") == len(list(revisions(guided)))
    assert "alembic_version" in guided.run(TABLES).text
    assert "Running upgrade" not in guided.type(by_compose)
    assert guided.caches() == []


def revisions(checkout: Checkout) -> Iterator[Path]:
    return (checkout.folder / "alembic" / "versions").glob("*.py")


def test_the_shell_makes_revisions_that_stand_on_the_host(guided: Checkout) -> None:
    guided.type("docker compose run --rm migration")
    command, lines = guide.commands("A shell")
    before = guided.revisions()
    shown = guided.type(command, *lines.splitlines())
    added = guided.revisions() - before
    assert len(added) == 2, shown
    assert any("say_what_it_does" in name for name in added)
    assert any("say_what_changed" in name for name in added)
    assert "(head)" in shown and "CREATE TABLE alembic_version" in shown
    assert guided.caches() == []
    guided.type("docker compose run --rm migration downgrade -- -1")
    owner = (guided.folder / "alembic" / "versions").stat()
    for name in added:
        path = guided.folder / "alembic" / "versions" / name
        assert (path.stat().st_uid, path.stat().st_gid) == (owner.st_uid, owner.st_gid)
        path.unlink()


def test_an_ordinary_user_migrates(guided: Checkout) -> None:
    guided.run("chown -R 4711:4711 alembic src")
    (block,) = guide.commands("As an ordinary user")
    for line in block.splitlines():
        command = line.replace('"$(id -u):$(id -g)"', "4711:4711")
        assert command != line
        assert "Context impl MySQLImpl" in guided.type(command)
    guided.run("chown -R $(id -u):$(id -g) alembic src")


def test_a_database_is_saved_migrated_and_put_back(guided: Checkout) -> None:
    blocks = guide.commands("Updating a database on a new release")
    save, *forward, back = blocks
    guided.type("docker compose run --rm migration downgrade -- -1")
    guided.run(
        TABLES.replace("SHOW TABLES", "INSERT INTO platform (name, title) VALUES (1234567, 1)")
    )
    before = guided.run(TABLES).text
    guided.run(save)
    for block in forward:
        for line in block.splitlines():
            guided.type(line)
    assert guided.run(TABLES.replace("SHOW TABLES", VERSION)).text.strip() == head(guided)
    guided.run(back)
    assert guided.run(TABLES).text == before
    assert guided.run(TABLES.replace("SHOW TABLES", VERSION)).text.strip() != head(guided)
    assert "1234567" in guided.run(TABLES.replace("SHOW TABLES", "SELECT name FROM platform")).text
    assert "Running upgrade" in guided.type("docker compose run --rm migration")


VERSION = "SELECT version_num FROM alembic_version"


def head(checkout: Checkout) -> str:
    shown = checkout.type("docker compose run --rm --no-deps migration heads")
    return shown.split()[-2]


def test_without_a_container_make_does_it(guided: Checkout) -> None:
    by_make, by_alembic = guide.commands("Without a container")
    done = guided.run(f"{by_make}\n{by_alembic}")
    assert "Database  catalogue at 127.0.0.1:" in done.text
    assert "1 revision undone" in done.text and "1 revision applied" in done.text
    assert "(head)" in done.text.splitlines()[-1]
    secret = (guided.folder / "src" / ".database_password").read_text().strip()
    assert secret not in done.text


def test_adding_a_revision_by_make(guided: Checkout) -> None:
    write, check = guide.commands("Adding a revision")
    assert "nothing to write" in guided.run(write).text
    assert "Models and migrations agree" in guided.run(check).text
