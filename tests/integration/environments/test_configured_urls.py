"""``sqlalchemy.url`` may be anything for commands that work on the disposable server.

The kind: they never connect to that URL, so none of its values may stop them, and no command may
create what it names. Commands on the configured database name what is wrong with it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from support.drivers import DRIVERS
from support.environments import PLACEHOLDER, make_environment
from support.shops import PRODUCTION, Shop

LINE = f"sqlalchemy.url = {PRODUCTION}"
URLS = {
    "the placeholder": (f"sqlalchemy.url = {PLACEHOLDER}", "placeholder of `alembic init`"),
    "none": ("", "is not set"),
    "SQLite": ("sqlalchemy.url = sqlite:///app.db", "a database of sqlite"),
}
OTHERS = {
    "an empty one": ("sqlalchemy.url =", "is not set"),
    "no URL": ("sqlalchemy.url = hello", "is not a URL that SQLAlchemy understands"),
    "a driver that is not there": (
        "sqlalchemy.url = mysql+pyodbc://app@db.invalid/shop",
        "names a driver that cannot be imported",
    ),
    "PostgreSQL": ("sqlalchemy.url = postgresql://app@db.invalid/shop", "of postgresql, not of"),
}
DB = ("db", "--", sys.executable, "-c", "import os; print(os.environ['DATABASE_URL'])")


@pytest.mark.parametrize("what", URLS)
def test_every_command_on_the_disposable_server_works(changed: Shop, what: str) -> None:
    line, reason = URLS[what]
    changed.edit(LINE, line, "alembic.ini")
    for arguments in (("revision", "-m", "gifts"), ("check-drift", "--no-cache"), DB):
        done = changed.run(*arguments)
        assert done.code == 0, f"{arguments}: {done.err}"
    assert "mysql+pymysql://" in done.out
    done = changed.run("history")
    assert done.code == 0, done.err
    assert "gifts (head)" in done.out
    assert reason in done.err
    done = changed.run("upgrade")
    assert done.code == 2
    assert reason in done.err
    assert "Traceback" not in done.err
    assert not list(changed.folder.glob("*.db"))


@pytest.mark.parametrize("what", OTHERS)
def test_no_other_url_stops_them(shop: Shop, what: str) -> None:
    line, reason = OTHERS[what]
    shop.edit(LINE, line, "alembic.ini")
    done = shop.run("check-drift")
    assert done.code == 0, done.err
    done = shop.run("history")
    assert done.code == 0
    assert reason in done.err


@pytest.mark.parametrize("template", [pytest.param("async", marks=DRIVERS)])
def test_an_asynchronous_env_py_gets_an_asynchronous_driver(
    template: str, shop: Shop, tmp_path: Path
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    own = make_environment(folder, template, PLACEHOLDER, shop.environment)
    for arguments in (("revision", "-m", "first"), ("check-drift", "--no-cache")):
        done = own.run(*arguments)
        assert done.code == 0, done.err


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("import missing_settings", "No module named 'missing_settings'"),
        ("import broken", "KeyError: 'DATABASE_DSN'"),
        ("import os; os.environ['DATABASE_DSN']", "KeyError: 'DATABASE_DSN'"),
    ],
)
def test_an_env_py_that_fails_elsewhere_is_not_explained_by_the_url(
    shop: Shop, statement: str, reason: str
) -> None:
    """The kind: what the application raises is the reason, whatever alembic.ini says."""
    shop.edit(LINE, "", "alembic.ini")
    (shop.folder / "broken.py").write_text("import os\n\nos.environ['DATABASE_DSN']\n")
    env = shop.folder / "migrations" / "env.py"
    env.write_text(f"{statement}\n{env.read_text()}")
    done = shop.run("upgrade")
    assert done.code == 2
    assert reason in done.err
    assert "sqlalchemy.url" not in done.err
