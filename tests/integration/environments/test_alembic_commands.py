"""Plain ``alembic``, where env.py names the plugin: it writes and checks what the tool does.

The kind: each command of Alembic that autogenerates, with its flags, in a project with and without
a configuration of the tool. Alembic's own connection leads to a database that must stay as it is.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.server.base import Database, Server
from support.shops import PRODUCTION, TOOLS, Done, Shop, run, schema, url
from support.terminals import on_a_terminal

PLUGIN = 'target_metadata=target_metadata, autogenerate_plugins=["alembic_autogen.proved"]'
ENTRY_POINTS = """\
[alembic.plugins]
alembic_autogen.proved = alembic_autogen.alembic_plugin
"""


@pytest.fixture
def production(server: Server) -> Iterator[Database]:
    """The team's database; the tool sweeps databases whose names are like its own."""
    database = Database(server, "team")
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE team")
        yield database
        cursor.execute("DROP DATABASE team")


@pytest.fixture
def project(shop: Shop, production: Database, tmp_path: Path) -> Shop:
    """A project at head, whose env.py names the plugin, with the tool as if it were installed."""
    site = tmp_path / "site"
    (site / "alembic_autogen-0.1.dist-info").mkdir(parents=True)
    (site / "alembic_autogen-0.1.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: alembic-autogen\nVersion: 0.1\n"
    )
    (site / "alembic_autogen-0.1.dist-info" / "entry_points.txt").write_text(ENTRY_POINTS)
    ini = shop.folder / "alembic.ini"
    address = url(production.server.address, production.name).replace("%", "%%")
    ini.write_text(ini.read_text().replace(PRODUCTION, address))
    env = shop.folder / "migrations" / "env.py"
    plain = "connection=connection, target_metadata=target_metadata"
    assert env.read_text().count(plain) == 1
    env.write_text(env.read_text().replace(plain, f"connection=connection, {PLUGIN}"))
    path = f"{site}:{TOOLS}"
    found = Shop(shop.folder, {**shop.environment, "PYTHONPATH": path}, shop.program)
    assert alembic(found, "upgrade", "head").code == 0
    return found


def alembic(shop: Shop, *arguments: str) -> Done:
    """Run plain Alembic in the project's folder."""
    return run([sys.executable, "-m", "alembic", *arguments], shop.folder, shop.environment)


def revisions(shop: Shop) -> set[Path]:
    return set((shop.folder / "migrations" / "versions").glob("*.py"))


def without_id(path: Path) -> str:
    """The text of a revision, but for its id and date."""
    id_ = path.name.partition("_")[0]
    return re.sub(r"Create Date: .*", "", path.read_text().replace(id_, "ID"))


@pytest.mark.slow
@pytest.mark.parametrize("configured", [True, False])
def test_it_writes_what_the_tool_writes_and_leaves_the_database_alone(
    project: Shop, production: Database, tmp_path: Path, configured: bool
) -> None:
    if not configured:
        (project.folder / "pyproject.toml").unlink()
    before, there = schema(production), revisions(project)
    project.edit("max_length=40", "max_length=60")
    shutil.copytree(project.folder, tmp_path / "twin")
    twin = Shop(tmp_path / "twin", project.environment, project.program)
    if configured:
        project.configure('python = "nowhere"')  # that of Alembic counts

    checked = alembic(project, "check")
    assert checked.code == 255
    assert "~ column customer.name" in checked.out
    assert "Models and migrations do not agree" in checked.out + checked.err
    assert "help: write the revision with: alembic revision --autogenerate -m" in checked.err
    drift = twin.run("check-drift").out
    assert drift.startswith("drift[changed-column]: ~ column customer.name\n")
    assert drift in checked.out

    written = alembic(project, "revision", "--autogenerate", "-m", "a longer name")
    assert written.code == 0, written.out + written.err
    assert "Proved on" in written.err
    (new,) = revisions(project) - there
    assert written.out.splitlines() == [f"migrations/versions/{new.name}"]
    own = twin.run("revision", "-m", "a longer name")
    assert own.code == 0, own.err
    assert without_id(new) == without_id(twin.folder / own.out.strip())

    assert schema(production) == before
    assert alembic(project, "upgrade", "head").code == 0
    assert schema(production) != before
    agreed = alembic(project, "check")
    assert agreed.code == 0, agreed.out + agreed.err
    assert "Models and migrations agree" in agreed.out
    again = alembic(project, "revision", "--autogenerate", "-m", "nothing")
    assert again.code == 0, again.out + again.err
    assert len(revisions(project)) == len(there) + 1


@pytest.mark.slow
def test_what_it_cannot_ask_is_an_error_that_names_the_ways_to_answer(project: Shop) -> None:
    there = revisions(project)
    project.edit("name: str", "full_name: str")
    asked = alembic(project, "revision", "--autogenerate", "-m", "another name")
    assert asked.code == 255
    assert "--rename customer.name=full_name" in asked.err
    assert "annotate the models" in asked.out + asked.err
    assert "give the column a server_default" in asked.out + asked.err
    assert "`alembic-autogen --config=" in asked.out + asked.err
    assert revisions(project) == there
    assert "Traceback" not in asked.err


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ((), "A revision needs a message: alembic revision --autogenerate -m MESSAGE"),
        (("-m", "m", "--rev-id", "0002"), "chooses the id of a revision; leave out --rev-id"),
    ],
)
def test_flags_that_it_cannot_follow_are_named(
    project: Shop, flags: tuple[str, ...], words: str
) -> None:
    done = alembic(project, "revision", "--autogenerate", *flags)
    assert done.code == 255
    assert words in done.out + done.err


def test_other_commands_are_alembics_own(project: Shop) -> None:
    there = revisions(project)
    done = alembic(project, "revision", "-m", "by hand")
    assert done.code == 0, done.err
    assert "Generating" in done.out
    assert len(revisions(project)) == len(there) + 1
    assert "0001" in alembic(project, "history").out


def test_the_tool_itself_does_not_mention_its_plugin(project: Shop) -> None:
    done = project.run("check-drift")
    assert done.code == 0, done.err
    assert "autogenerate_plugins" not in done.out + done.err


def test_a_terminal_gets_no_control_characters_of_names(project: Shop) -> None:
    project.edit(
        "    amount: int\n", '    amount: int = Field(sa_column=Column("\\x1b[7mm", Integer))\n'
    )
    command = [sys.executable, "-m", "alembic", "check"]
    code, screen = on_a_terminal(project, command, TERM="dumb")
    assert code == 255, screen
    assert "column purchase.\\x1b[7mm" in screen and "\x1b[7m" not in screen, repr(screen)
