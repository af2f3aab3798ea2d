"""A library that is newer than those tested, and has changed, is what a command names."""

from __future__ import annotations

import importlib
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.interpreters import SQLALCHEMY, make_environment
from support.shops import PLAIN_MODELS, Done, Shop

COLUMN = "    note: str | None = Field(default=None, max_length=200)\n"


def newer(
    folder: Path, package: str, version: str, file: str = "", *changes: tuple[str, str]
) -> str:
    """Copy a library, with changes to one of its files, and announce it as another version.

    :returns: a folder for PYTHONPATH.
    """
    source = Path(importlib.import_module(package).__path__[0])
    shutil.copytree(source, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    about = folder / f"{package}-{version}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
    for old, new in changes:
        path = folder / package / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
    return str(folder)


def sentence(done: Done) -> str:
    """The one sentence of a command that failed."""
    assert done.code == 2 and "Traceback" not in done.err, done
    return done.err.splitlines()[-1].removeprefix("alembic-autogen: ")


RENAMED = ("_rev_path", "_path_of_revision")


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        (("script/base.py", RENAMED), "has no attribute '_rev_path'"),
        (("script/revision.py", ("class RevisionMap", "class Map")), "import name 'RevisionMap'"),
        (
            (
                "script/base.py",
                ("def _rev_path(\n        self,", "def _rev_path(\n        self, kind,"),
            ),
            "_rev_path() missing 1 required",
        ),
    ],
    ids=["attribute", "import", "signature"],
)
def test_it_is_named_with_what_has_changed(
    changes: tuple[Any, ...], missing: str, shop: Shop, tmp_path: Path
) -> None:
    shop.edit(COLUMN, "")
    path = newer(tmp_path / "newer", "alembic", "1.999.0", *changes)
    done = replace(shop, forked=False).run("revision", "-m", "drop", PYTHONPATH=path)
    text = sentence(done)
    assert missing in text
    assert ": alembic 1.999.0 is installed, but this tool is tested with 1.18 to 1." in text
    assert "; update alembic-autogen, or take an older alembic: " in text
    assert text.endswith("'") and "install 'alembic>=1.18,<1." in text


def test_a_name_that_an_older_release_lacks_stays_a_bug(shop: Shop, tmp_path: Path) -> None:
    """It cannot be due to the version, which is tested."""
    path = newer(tmp_path / "same", "alembic", "1.20.99", "script/base.py", RENAMED)
    shop.edit(COLUMN, "")
    done = replace(shop, forked=False).run("revision", "-m", "drop", PYTHONPATH=path)
    assert done.code == 70 and "1.20.99" not in done.err


def test_a_newer_version_works_as_long_as_nothing_has_changed(shop: Shop, tmp_path: Path) -> None:
    path = newer(tmp_path / "newer", "sqlalchemy", "2.999")
    done = replace(shop, forked=False).run("check-drift", PYTHONPATH=path)
    assert (done.code, "2.999" in done.err) == (0, False), done.err


def test_the_applications_own_errors_stay_its_own(shop: Shop, tmp_path: Path) -> None:
    path = newer(tmp_path / "newer", "sqlalchemy", "2.999")
    shop.edit("from sqlmodel", "from sqlalchemy import not_there\nfrom sqlmodel")
    done = replace(shop, forked=False).run("check-drift", PYTHONPATH=path)
    assert sentence(done).startswith("The models could not be imported: ImportError"), done.err


def test_the_library_of_another_interpreter_is_named(shop: Shop, tmp_path: Path) -> None:
    environment = make_environment(tmp_path / "env", SQLALCHEMY)
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "alembic").unlink()
    (about,) = packages.glob("alembic-*-info")
    about.unlink()
    newer(packages, "alembic", "2.0.0", "script/base.py", RENAMED)
    (shop.folder / "models.py").write_text(f"{PLAIN_MODELS}    gift: Mapped[bool | None]\n")
    shop.edit("models.SQLModel.metadata", "models.Base.metadata", "migrations/env.py")
    shop.edit("models:SQLModel.metadata", "models:Base.metadata", "pyproject.toml")
    command = ("revision", "-m", "gifts", "--python", str(environment))
    text = sentence(replace(shop, forked=False).run(*command))
    assert ": alembic 2.0.0 is installed, but this tool is tested with " in text
    assert str(environment) in text.partition("; update ")[2]
