"""Remembered results hold only as long as nothing that they came from has changed.

One by one, everything that an answer depends on is edited; the answer must then be found anew.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server.sources import mysqld, packages
from alembic_autogen.settings import load
from support.caches import MODELS, REVISIONS, SERVER, Cache, copy_of, copy_tool, steps
from support.shops import Shop, make_shop

EVERYTHING = {SERVER, REVISIONS, MODELS}
AGAIN = {SERVER, REVISIONS}
FIRST = "migrations/versions/0001_first.py"
THIRD_FILE = "migrations/versions/0003_third.py"

SECOND = '''\
"""A code, and a longer note."""

from pathlib import Path

import lengths
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.add_column("purchase", sa.Column("code", sa.String(lengths.code()), nullable=False))
    op.execute((Path(__file__).parents[2] / "notes.sql").read_text())
'''

THIRD = '''\
"""Amounts are positive."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    print("the third revision runs")
    op.execute("CREATE TRIGGER positive BEFORE INSERT ON purchase FOR EACH ROW SET NEW.amount = 1")
'''

FOURTH = '''\
"""Nothing."""

revision = "0004"
down_revision = "0003"


def upgrade():
    print("the fourth revision runs")
'''

LISTENER = """

from sqlalchemy import DDL, event

TRIGGER = DDL(
    "CREATE TRIGGER positive BEFORE INSERT ON purchase FOR EACH ROW SET NEW.amount = 1"
)
event.listen(Purchase.__table__, "after_create", TRIGGER)
"""

NAMING = """\
naming = {**SQLModel.metadata.naming_convention, "uq": "uq_%(column_0_name)s"}
SQLModel.metadata.naming_convention = naming
"""

FILES = {
    "migrations/versions/0002_second.py": SECOND,
    "migrations/versions/0003_third.py": THIRD,
    "lengths.py": "import units\n\n\ndef code():\n    return 2 * units.CHARACTER\n",
    "units.py": "CHARACTER = 5\n",
    "notes.sql": "ALTER TABLE purchase MODIFY note VARCHAR(300)",
}


@pytest.fixture(scope="module")
def pattern(tool: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A project whose second revision imports a module, which imports another, and reads a file."""
    shop = replace(make_shop(tmp_path_factory.mktemp("pattern"), {}), program=tool)
    for name, text in FILES.items():
        (shop.folder / name).write_text(text)
    shop.edit("max_length=200)", "max_length=300)\n    code: str = Field(max_length=10)")
    shop.edit(
        '    customer_id: int = Field(foreign_key="customer.id")\n',
        '    customer_id: int = Field(foreign_key="customer.id")\n' + LISTENER,
    )
    return shop


@pytest.fixture(scope="module")
def known(pattern: Shop, cache: Cache) -> Shop:
    """The same project, after a run that took note of everything."""
    done = pattern.run("check-drift")
    assert (done.code, steps(done)) == (0, EVERYTHING), done.out
    cache.settle()
    assert steps(pattern.run("check-drift")) == set()
    return pattern


@pytest.fixture
def shop(known: Shop, tmp_path: Path) -> Shop:
    """A copy of what is known, to be edited."""
    return copy_of(known, tmp_path / "shop")


def append(shop: Shop, file: str, text: str) -> None:
    with (shop.folder / file).open("a") as opened:
        opened.write(text)


@pytest.mark.slow
def test_a_copy_elsewhere_needs_nothing_anew(shop: Shop) -> None:
    done = shop.run("check-drift")
    assert (done.code, steps(done)) == (0, set())


REVISION_EDITS: dict[str, tuple[str, str, str, str | None]] = {
    # what is edited: file, old text, new text, what then differs from the models
    "the first revision": (FIRST, "String(40)", "String(50)", "customer.name"),
    "the last revision": (THIRD_FILE, "NEW.amount = 1", "NEW.amount = 2", "purchase.positive"),
    "a module that a revision imports": ("lengths.py", "2 *", "3 *", "purchase.code"),
    "a module that this module imports": ("units.py", "5", "6", "purchase.code"),
    "a file that a revision reads": ("notes.sql", "300", "301", "purchase.note"),
    "env.py": ("migrations/env.py", "import models", "import models  #", None),
    "alembic.ini": ("alembic.ini", "[alembic]", "[alembic]\nversion_table = versions", None),
}


@pytest.mark.parametrize("what", REVISION_EDITS)
def test_the_revisions_run_again_when_this_was_edited(shop: Shop, what: str) -> None:
    file, old, new, differs = REVISION_EDITS[what]
    text = (shop.folder / file).read_text()
    (shop.folder / file).write_text(text.replace(old, new, 1))
    done = shop.run("check-drift", "--format", "json")
    assert steps(done) == AGAIN
    found = [each["name"] for each in json.loads(done.out)["differences"]]
    assert found == ([differs] if differs else [])


def test_a_new_revision_runs_on_what_is_kept_of_those_before_it(shop: Shop) -> None:
    (shop.folder / "migrations/versions/0004_fourth.py").write_text(FOURTH)
    done = shop.run("check-drift")
    assert (done.code, steps(done)) == (0, AGAIN)
    assert "the fourth revision runs" in done.err
    assert "the third revision runs" not in done.err


def test_a_new_revision_on_an_edited_one_runs_with_all_before_it(shop: Shop) -> None:
    (shop.folder / "migrations/versions/0004_fourth.py").write_text(FOURTH)
    shop.edit("2 *", "4 *", "lengths.py")
    done = shop.run("check-drift")
    assert (done.code, steps(done)) == (1, AGAIN)
    assert "the third revision runs" in done.err


MODEL_EDITS = {
    "a model": ("max_length=40", "max_length=44", "customer.name"),
    "a DDL listener": ("NEW.amount = 1", "NEW.amount = 3", "purchase.positive"),
}


@pytest.mark.parametrize("what", MODEL_EDITS)
def test_the_models_are_created_again_when_this_was_edited(shop: Shop, what: str) -> None:
    old, new, differs = MODEL_EDITS[what]
    shop.edit(old, new)
    done = shop.run("check-drift", "--format", "json")
    assert steps(done) == {SERVER, MODELS}
    assert [each["name"] for each in json.loads(done.out)["differences"]] == [differs]


def test_models_whose_file_was_only_touched_are_not_created_again(shop: Shop) -> None:
    append(shop, "models.py", "# a remark\n")
    assert MODELS not in steps(shop.run("check-drift"))


def test_a_naming_convention_makes_revisions_and_models_anew(shop: Shop) -> None:
    shop.edit("class State(", NAMING + "\n\nclass State(")
    assert steps(shop.run("check-drift")) == EVERYTHING


@pytest.mark.parametrize(
    "line",
    [
        'server_variables = { sql_mode = "PIPES_AS_CONCAT" }',
        'schemas = ["archive"]',
    ],
)
def test_an_option_that_changes_what_a_server_answers_makes_all_anew(shop: Shop, line: str) -> None:
    shop.configure(line)
    assert steps(shop.run("check-drift")) == EVERYTHING


@pytest.mark.parametrize("flags", [("--ignore", "customer.name"), ("--column-order", "strict")])
def test_an_option_about_the_comparison_counts_at_once(shop: Shop, flags: tuple[str, str]) -> None:
    shop.edit("max_length=40", "max_length=44")
    assert shop.run("check-drift").code == 1  # the models' schema is known now
    done, plain = shop.run("check-drift", *flags), shop.run("check-drift", "--no-cache", *flags)
    assert steps(done) == set()
    found = [each.out.rpartition("(")[0] for each in (done, plain)]  # without where it comes from
    assert (done.code, found[0]) == (plain.code, found[1])


@pytest.mark.slow
def test_another_server_is_asked_itself(shop: Shop, tmp_path: Path) -> None:
    """A script that starts the same server is another program, as an upgraded one would be."""
    settings = load(tmp_path)
    binary = mysqld.find(settings) or packages.find(settings)
    assert binary is not None
    script = tmp_path / "bin" / "mysqld"
    script.parent.mkdir()
    command = " ".join(f"'{part}'" for part in binary.command)
    script.write_text(
        f'#!/bin/sh\nshift  # --no-defaults, which comes first\nexec {command} "$@"\n'
    )
    script.chmod(0o755)
    path = f"{script.parent}:{os.environ['PATH']}"
    assert steps(shop.run("check-drift", PATH=path)) == EVERYTHING
    assert steps(shop.run("check-drift", PATH=path)) == set()
    append(shop, str(script), "# upgraded\n")
    assert steps(shop.run("check-drift", PATH=path)) == EVERYTHING


@pytest.mark.slow
def test_another_version_of_a_package_makes_all_anew(shop: Shop, tmp_path: Path) -> None:
    described = tmp_path / "site-packages" / "shapes-1.0.dist-info"
    described.mkdir(parents=True)
    path = str(described.parent)
    assert steps(shop.run("check-drift", PYTHONPATH=path)) == EVERYTHING
    assert steps(shop.run("check-drift", PYTHONPATH=path)) == set()
    described.rename(described.with_name("shapes-1.1.dist-info"))
    assert steps(shop.run("check-drift", PYTHONPATH=path)) == EVERYTHING


@pytest.mark.slow
def test_another_version_of_the_tool_makes_all_anew(shop: Shop, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    copy_tool(tools)
    copied = Shop(shop.folder, program=(sys.executable, str(tools / "autogen.py")))
    assert steps(copied.run("check-drift")) == EVERYTHING
    assert steps(copied.run("check-drift")) == set()
    version = tools / "alembic_autogen" / "__init__.py"
    before = version.stat()
    version.write_text(version.read_text().replace('__version__ = "', '__version__ = "9'))
    os.utime(version, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert steps(copied.run("check-drift")) == EVERYTHING
    assert steps(copied.run("check-drift")) == set()
    os.utime(tools / "alembic_autogen" / "schema" / "diff.py")
    assert steps(copied.run("check-drift")) == EVERYTHING


@pytest.mark.slow
def test_a_file_that_is_edited_while_a_run_is_at_work_is_not_taken_for_what_ran(shop: Shop) -> None:
    edit = (
        '\n    Path(__file__).write_text(Path(__file__).read_text().replace("1;", "2;"))\n    1;\n'
    )
    append(shop, "migrations/versions/0002_second.py", edit)
    assert steps(shop.run("check-drift")) == AGAIN
    assert "2;" in (shop.folder / "migrations/versions/0002_second.py").read_text()
    assert steps(shop.run("check-drift")) == AGAIN


@pytest.mark.slow
def test_models_that_ask_the_server_are_asked_each_time(shop: Shop) -> None:
    append(
        shop,
        "models.py",
        "\n\n@event.listens_for(SQLModel.metadata, 'before_create')\n"
        "def ask(target, connection, **options):\n"
        "    assert connection.exec_driver_sql('SELECT 1').scalar() == 1\n",
    )
    assert steps(shop.run("check-drift")) == {SERVER, MODELS}
    assert steps(shop.run("check-drift")) == {SERVER, MODELS}


@pytest.mark.slow
def test_without_the_cache_all_is_made_anew_and_nothing_is_noted(shop: Shop, cache: Cache) -> None:
    shop.edit("max_length=40", "max_length=45")
    before = {entry.path for entry in cache.entries("models")}
    for _ in range(2):
        assert steps(shop.run("check-drift", "--no-cache")) == EVERYTHING
    assert {entry.path for entry in cache.entries("models")} == before
