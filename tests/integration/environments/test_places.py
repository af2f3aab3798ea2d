"""The project, its alembic.ini and its history, from wherever a command is started.

The kind: a relative path means the same from every folder of the project, the configuration of the
whole project counts, and a printed path can be opened from where the user is.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from support.caches import Cache
from support.shops import Shop

HERE = "script_location = %(here)s/migrations"
RELATIVE = "script_location = migrations"


def in_root(shop: Shop) -> None:
    """Leave alembic.ini in the project's folder, with a relative path."""
    shop.edit(HERE, RELATIVE, "alembic.ini")


def in_a_folder(shop: Shop) -> None:
    """Move alembic.ini to a folder of its own, with a path that starts at the project's."""
    in_root(shop)
    (shop.folder / "alembic").mkdir()
    shutil.move(shop.folder / "alembic.ini", shop.folder / "alembic" / "alembic.ini")


def beside_the_history(shop: Shop) -> None:
    """Move alembic.ini to a folder of its own, together with the history that it names."""
    in_a_folder(shop)
    shutil.move(shop.folder / "migrations", shop.folder / "alembic" / "migrations")


def named_by_pyproject(shop: Shop) -> None:
    """Move alembic.ini to a folder that only pyproject.toml names."""
    in_root(shop)
    (shop.folder / "conf").mkdir()
    shutil.move(shop.folder / "alembic.ini", shop.folder / "conf" / "db.ini")
    shop.configure('config = "conf/db.ini"')


LAYOUTS = {each.__name__: each for each in (in_root, in_a_folder, beside_the_history)}
LAYOUTS[named_by_pyproject.__name__] = named_by_pyproject


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_folder_of_a_project_leads_to_it(shop: Shop, layout: Callable[[Shop], None]) -> None:
    layout(shop)
    (shop.folder / "src" / "below").mkdir(parents=True)
    folders = [each for each in ("src/below", "alembic", "conf") if (shop.folder / each).exists()]
    for folder in folders:
        done = replace(shop, folder=shop.folder / folder).run("check-drift")
        assert done.code == 0, f"{folder}: {done.err}"
    elsewhere = replace(shop, folder=shop.folder.parent)
    done = elsewhere.run("-C", f"{shop.folder.name}/{folders[-1]}", "check-drift")
    assert done.code == 0, done.err


@pytest.mark.parametrize(
    ("start", "option", "printed"),
    [
        ("src", (), "../migrations/versions/"),
        ("..", ("-C", "shop"), "shop/migrations/versions/"),
        ("/", ("-C", "{folder}"), "{folder}/migrations/versions/"),
    ],
)
def test_the_printed_path_can_be_opened(
    changed: Shop, start: str, option: tuple[str, ...], printed: str
) -> None:
    (changed.folder / "src").mkdir()
    folder = (changed.folder / start).resolve()
    given = [each.format(folder=changed.folder) for each in option]
    done = replace(changed, folder=folder).run(*given, "revision", "-m", "gifts")
    assert done.code == 0, done.err
    assert done.out.startswith(printed.format(folder=changed.folder)), done.out
    assert (folder / done.out.strip()).is_file()


def test_a_service_with_an_alembic_ini_of_its_own_is_a_project_of_its_own(shop: Shop) -> None:
    service = shop.folder / "services" / "other"
    shutil.copytree(shop.folder / "migrations", service / "migrations")
    shutil.copy(shop.folder / "alembic.ini", service)
    (service / "models.py").write_text("from sqlmodel import SQLModel\n")
    (service / "migrations" / "versions" / "0001_first.py").unlink()
    done = replace(shop, folder=service).run("check-drift")
    assert done.code == 0, done.err
    assert "(0 tables" in done.out


def test_folders_above_the_repository_are_ignored(shop: Shop) -> None:
    repository = shop.folder / "vendor" / "library"
    (repository / ".git").mkdir(parents=True)
    done = replace(shop, folder=repository).run("check-drift")
    assert done.code == 2
    assert f"There is no {repository / 'alembic.ini'}" in done.err


def test_a_folder_without_env_py_is_no_history(shop: Shop) -> None:
    shop.edit(HERE, RELATIVE, "alembic.ini")
    (shop.folder / "migrations" / "env.py").unlink()
    for command in ("check-drift", "history", "upgrade"):
        done = shop.run(command)
        assert done.code == 2
        assert f"{shop.folder}/migrations, which has no env.py; correct it" in done.err


@pytest.mark.slow
def test_nothing_is_answered_from_memory_once_the_history_is_gone(
    shop: Shop, cache: Cache, tmp_path: Path
) -> None:
    own = Shop(shop.folder)
    assert own.run("check-drift").code == 0
    cache.settle()
    shutil.move(shop.folder / "migrations", tmp_path / "away")
    done = own.run("check-drift")
    assert done.code == 2, done.out
    assert "migrations" in done.err
    shutil.move(tmp_path / "away", shop.folder / "migrations")
    assert "from memory" in own.run("check-drift").out


@pytest.mark.parametrize(("start", "path"), [("", "more"), ("src", "../more")])
def test_a_version_path_is_seen_from_there_too(changed: Shop, start: str, path: str) -> None:
    locations = "%(here)s/migrations/versions:%(here)s/more"
    changed.edit(HERE, f"{HERE}\nversion_locations = {locations}", "alembic.ini")
    for folder in ("more", "src"):
        (changed.folder / folder).mkdir()
    there = replace(changed, folder=changed.folder / start)
    done = there.run("revision", "-m", "gifts", "--version-path", path)
    assert done.code == 0, done.err
    assert len(list((changed.folder / "more").glob("*_gifts.py"))) == 1


def test_a_pyproject_above_that_is_no_toml_does_not_matter(shop: Shop) -> None:
    service = shop.folder / "service"
    service.mkdir()
    for name in ("migrations", "alembic.ini", "models.py"):
        shutil.move(shop.folder / name, service / name)
    (shop.folder / "pyproject.toml").write_text("no TOML")
    done = replace(shop, folder=service).run("check-drift")
    assert done.code == 0, done.err


def test_a_folder_that_alembic_cannot_name_is_a_sentence(shop: Shop, tmp_path: Path) -> None:
    """Alembic reads a percent sign in ``%(here)s`` as the beginning of another name."""
    shop.folder.rename(tmp_path / "50% off")
    for command in ("check-drift", "history", "doctor"):
        done = Shop(tmp_path / "50% off", shop.environment).run(command)
        assert done.code in (1, 2) and "Cannot load" in done.err + done.out, done.err
