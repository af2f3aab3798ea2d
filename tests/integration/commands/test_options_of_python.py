"""Options of Python (``python -X dev -m alembic_autogen``) reach every process with the models."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from support.caches import Cache
from support.claims import claimed
from support.git_histories import git
from support.interpreters import EMPTY_REVISION
from support.shops import PRODUCTION, TOOLS, Shop, make_shop, schema, url

OPTIONS = ("-b", "-X", "a=b", "-Xc", "-W", "ignore::FutureWarning")
GUARD = """
import sys

found = sys.flags.bytes_warning, sys._xoptions, "ignore::FutureWarning" in sys.warnoptions
assert found == (1, {"a": "b", "c": True}, True), (found, sys.flags, sys.warnoptions)
"""


@pytest.fixture(params=["own", "other"])
def strict(shop: Shop, application: Path, request: pytest.FixtureRequest) -> Shop:
    """A project whose models insist on the options, in the tool's interpreter and in another."""
    path = shop.folder / "models.py"
    path.write_text(GUARD + path.read_text())
    if request.param == "other":
        shop.configure(f"python = {str(application)!r}")
    return replace(shop, program=(sys.executable, *OPTIONS, f"{TOOLS}/autogen.py"), forked=False)


def test_models_are_imported_with_them(strict: Shop) -> None:
    done = strict.run("check-drift")
    assert done.code == 0, done.err
    assert "Warning" not in done.err


@pytest.mark.slow
def test_development_mode_has_nothing_to_warn_of(cache: Cache, tmp_path: Path) -> None:
    """A server of the command's own is left to keep its data."""
    shop = make_shop(tmp_path, {})
    strict = replace(shop, program=(sys.executable, "-X", "dev", f"{TOOLS}/autogen.py"))
    done = strict.run("check-drift")
    assert done.code == 0 and "Warning" not in done.err, done.err


@pytest.mark.slow
def test_models_of_an_earlier_commit_are_imported_with_them(strict: Shop) -> None:
    git(strict.folder, "init", "-q")
    git(strict.folder, "add", ".")
    git(strict.folder, "commit", "-q", "-m", "Models")
    (strict.folder / "migrations" / "versions" / "0001_first.py").write_text(EMPTY_REVISION)
    done = strict.run("check-drift", "--baseline", "git:HEAD")
    assert done.code == 0, done.out + done.err


@pytest.mark.slow
def test_real_databases_are_upgraded_with_them(strict: Shop, anywhere: Server) -> None:
    shop = strict.on(anywhere)
    with anywhere.database("production") as database, claimed(database):
        address = url(anywhere.address, database.name).replace("%", "%%")
        shop.edit(PRODUCTION, address, "alembic.ini")
        done = shop.run("upgrade")  # the preview is made by another process
        assert done.code == 0, done.err
        assert set(schema(database)) == {"customer", "purchase"}


def test_what_shields_the_tools_installation_does_not_reach_the_application(
    shop: Shop, application: Path, tmp_path: Path
) -> None:
    """Linux distributions start programs with ``-sE``, ``-sP`` or ``-I``."""
    (tmp_path / "elsewhere").mkdir()
    (shop.folder / "models.py").rename(tmp_path / "elsewhere" / "models.py")
    shop.configure(f"python = {str(application)!r}")
    program = (sys.executable, "-sE", f"{TOOLS}/autogen.py")
    isolated = replace(shop, program=program, forked=False)
    done = isolated.run("check-drift", PYTHONPATH=str(tmp_path / "elsewhere"))
    assert done.code == 0, done.err
