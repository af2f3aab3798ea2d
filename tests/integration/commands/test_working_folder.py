"""The working folder of the application, and the place of its history.

The kind: each command finds the same project, history and files from the folder of alembic.ini,
from a folder below it, and by ``-C`` from elsewhere, or names the folder that is not there.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import pytest

from support.shops import Shop, run

AWAY = f"\nimport os\nos.chdir({tempfile.gettempdir()!r})\n"


@pytest.fixture
def gone(shop: Shop) -> Shop:
    """A project whose places are relative to its folder, and whose models leave that."""
    ini = shop.folder / "alembic.ini"
    ini.write_text(ini.read_text().replace("%(here)s/migrations", "migrations"))
    assert re.search(r"^script_location = migrations$", ini.read_text(), re.MULTILINE)
    with (shop.folder / "models.py").open("a") as models:
        models.write(AWAY)
    return shop


def test_relative_places_are_in_the_project(gone: Shop) -> None:
    for options in (["--no-cache"], [], []):
        done = gone.run("check-drift", *options)
        assert done.code == 0, done.err


def test_a_revision_is_written_there_and_its_path_printed_from_there(gone: Shop) -> None:
    models = gone.folder / "models.py"
    models.write_text(
        models.read_text().replace(
            AWAY,
            f"\nclass More(SQLModel, table=True):\n    id: int = Field(primary_key=True)\n{AWAY}",
        )
    )
    done = gone.run("revision", "-m", "more")
    assert done.code == 0, done.err
    assert done.out.startswith("migrations/versions/"), done.out
    assert (gone.folder / done.out.splitlines()[0]).is_file()
    assert gone.run("check-drift").code == 0


def test_a_program_of_db_starts_in_the_project(gone: Shop) -> None:
    program = [sys.executable, "-c", "import os; print(os.getcwd())"]
    done = gone.run("db", "--", *program)
    assert done.code == 0, done.err
    assert Path(done.out.strip().splitlines()[-1]) == gone.folder


def test_a_folder_that_is_gone_is_one_sentence(shop: Shop) -> None:
    shell = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
    done = run(["sh", "-c", shell, "sh", *shop.program, "check-drift"], shop.folder)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert "The folder in which the command was started is gone" in line
