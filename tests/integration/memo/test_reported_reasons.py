"""Reports name the reason if a result cannot be remembered."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import typing_extensions

from support.caches import Cache
from support.shops import Shop, make_shop


@pytest.fixture
def shop(tool: tuple[str, ...], cache: Cache, tmp_path: Path) -> Iterator[Shop]:
    """A project that has a revision for its models."""
    folder = tmp_path / "shop"
    folder.mkdir()
    found = replace(make_shop(folder, {}), program=tool)
    cache.settle()
    yield found


def reasons(shop: Shop) -> dict[str, list[str]]:
    """The reasons in the JSON."""
    document = json.loads(shop.run("check-drift", "--format", "json").out)
    found: dict[str, list[str]] = document["answer"]["not_remembered"]
    return found


@pytest.mark.slow
def test_models_and_revisions_are_named_with_what_they_ask_for(shop: Shop) -> None:
    models = next(shop.folder.glob("models.py"))
    models.write_text(models.read_text() + "\nimport time\n\ntime.time()\n")
    script = shop.folder / "migrations" / "env.py"
    script.write_text(script.read_text() + "\nimport subprocess\n\nsubprocess.run(['true'])\n")
    for _ in range(2):
        err = shop.run("check-drift").err
        assert (
            "The next run will import the models again: models.py reads the clock (time.time).\n"
            "The next run will run the revisions again: migrations/env.py starts a program "
            "(subprocess.Popen).\n"
        ) in err
    assert reasons(shop) == {
        "models": ["models.py reads the clock (time.time)"],
        "head": ["migrations/env.py starts a program (subprocess.Popen)"],
    }


REVISION = '''\
"""More."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute(
        "CREATE TABLE made (id INT PRIMARY KEY, a DATETIME DEFAULT CURRENT_TIMESTAMP)"
        " COMMENT 'now()'"
    )
    op.execute("INSERT INTO made (id) VALUES (1)")
    op.execute("UPDATE made SET a = now()")
'''
PREPARED = """\
    op.execute("SET @s = concat('ALTER TABLE made COMMENT ', quote(now(6)))")
    op.execute("PREPARE s FROM @s")
    op.execute("EXECUTE s")
"""
QUERY = """

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import sqlalchemy

with sqlalchemy.create_engine("mysql+pymysql://root@production/").connect() as connection:
    connection.exec_driver_sql("SELECT left(uuid(), 8)").scalar()
with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
    assert pool.submit(abs, -1).result() == 1
"""


@pytest.mark.slow
def test_what_only_the_server_knows_is_named_where_it_can_change_the_schema(shop: Shop) -> None:
    revision = shop.folder / "migrations" / "versions" / "0002_more.py"
    revision.write_text(REVISION)
    shop.edit('metadata = "models:SQLModel.metadata"', "", "pyproject.toml")
    assert reasons(shop) == {"models": [], "head": []}
    revision.write_text(REVISION + PREPARED)
    models = shop.folder / "models.py"
    models.write_text(models.read_text() + QUERY)
    found = reasons(shop)
    assert "migrations/versions/0002_more.py reads the server's clock (NOW)" in found["head"]
    assert "models.py uses random numbers of the server (UUID)" in found["models"]
    assert "models.py starts a program (_posixsubprocess.fork_exec)" in found["models"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            'import pymysql; pymysql.connect(host="production", user="a", database="shop")',
            "queries a database when it is imported",
        ),
        (
            "import sqlalchemy as sa; "
            'sa.create_engine("mysql+pymysql://a@production/shop").connect().close()',
            "queries a database when it is imported",
        ),
        (
            "import threading; event = threading.Event(); "
            "threading.Thread(target=lambda: event.wait(60), daemon=True).start()",
            "starts a thread that goes on",
        ),
    ],
)
def test_a_module_of_the_project_is_named(shop: Shop, line: str, reason: str) -> None:
    """Not a library, by whose functions it does so."""
    models = shop.folder / "models.py"
    models.write_text(f"{models.read_text()}\n\n{line}\n")
    assert f"models.py {reason}" in reasons(shop)["models"]


@pytest.mark.slow
def test_db_names_what_runs_the_revisions_again(shop: Shop) -> None:
    script = shop.folder / "migrations" / "env.py"
    script.write_text(script.read_text() + "\nimport subprocess\n\nsubprocess.run(['true'])\n")
    reason = "migrations/env.py starts a program (subprocess.Popen)"
    for _ in range(2):
        err = shop.run("db", "--", "true").err
        assert f"The next run will run the revisions again: {reason}.\n" in err
    document = json.loads(shop.run("db", "--format", "json").out)
    assert document["answer"]["not_remembered"] == {"models": [], "head": [reason]}


@pytest.mark.slow
def test_nothing_is_said_where_all_is_remembered(shop: Shop) -> None:
    assert "The next run" not in shop.run("check-drift").err
    assert reasons(shop) == {"models": [], "head": []}
    assert "The next run" not in shop.run("check-drift", "--no-cache").err


@pytest.mark.slow
def test_a_package_of_pythonpath_is_installed_where_a_distribution_names_it(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target"
    target.mkdir()
    shutil.copy(typing_extensions.__file__, target)
    monkeypatch.setenv("PYTHONPATH", str(target))
    err = shop.run("check-drift").err
    assert "the module typing_extensions was imported before the models" in err
    info = target / "typing_extensions-9.9.dist-info"
    info.mkdir()
    (info / "RECORD").write_text("typing_extensions.py,,\n")
    assert "The next run" not in shop.run("check-drift").err
    assert "from memory of" in shop.run("check-drift").out
    with (target / "typing_extensions.py").open("a") as file:
        file.write("\n# patched\n")
    assert "importing the models" in shop.run("check-drift").err
