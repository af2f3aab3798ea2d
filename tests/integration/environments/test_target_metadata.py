"""The ``target_metadata`` of env.py: nothing, a MetaData, or something else.

The kind: each value that env.py can give to Alembic, with and without ``metadata`` in the
configuration, works as there or ends in a sentence that names it.
"""

from __future__ import annotations

import pytest

from support.shops import Shop

OWN = "target_metadata = models.SQLModel.metadata"


def test_none_is_enough_where_metadata_is_configured(changed: Shop) -> None:
    changed.edit(OWN, "target_metadata = None", "migrations/env.py")
    done = changed.run("revision", "-m", "gifts")
    assert done.code == 0, done.err
    assert changed.run("check-drift", "--no-cache").code == 0


@pytest.mark.parametrize(
    ("value", "named"),
    [("models.SQLModel", "the class SQLModel"), ("'models'", "str"), ("[1]", "int")],
)
def test_anything_that_is_no_metadata_is_named(shop: Shop, value: str, named: str) -> None:
    shop.edit(OWN, f"target_metadata = {value}", "migrations/env.py")
    (shop.folder / "pyproject.toml").write_text("")
    done = shop.run("check-drift")
    assert done.code == 2
    assert f"migrations/env.py is {named}, not a MetaData;" in done.err


@pytest.mark.parametrize("command", [("check-drift",), ("lint",), ("revision", "-m", "x")])
@pytest.mark.parametrize(
    ("line", "caret", "named"),
    [
        ("raise KeyError('k')", "^^^^^", "KeyError: 'k'"),
        ("import sys; sys.exit(3)", "            ^^^^^^^^", "sys.exit(3)"),
        ("import missing_package", "^^^^^^", "No module named 'missing_package'"),
    ],
)
def test_models_that_fail_after_their_first_table_are_shown_at_that_line(
    shop: Shop, command: tuple[str, ...], line: str, caret: str, named: str
) -> None:
    (shop.folder / "pyproject.toml").write_text("")
    models = shop.folder / "models.py"
    before = models.read_text()
    models.write_text(f"{before}{line}\n")
    number = len(before.splitlines()) + 1
    done = shop.run(*command, "--quiet")
    assert done.code == 2
    place, shown, below, sentence = done.err.splitlines()
    assert place.startswith(f"  --> models.py:{number}:")
    assert shown == f"{number} | {line}"
    assert below == f"   | {caret}"
    assert named in sentence and f"models.py:{number})" in sentence


@pytest.mark.parametrize("folder", [".", "src"])
def test_a_module_that_is_not_on_the_path_is_found_in_the_project(shop: Shop, folder: str) -> None:
    (shop.folder / "pyproject.toml").write_text("")
    ini = shop.folder / "alembic.ini"
    ini.write_text(ini.read_text().replace("prepend_sys_path", "# prepend_sys_path"))
    models = shop.folder / folder / "models.py"
    models.parent.mkdir(exist_ok=True)
    (shop.folder / "models.py").rename(models)
    done = shop.run("check-drift", "--quiet")
    assert done.code == 2
    remedy = f"put its folder on sys.path by Alembic's option prepend_sys_path = {folder}"
    assert f"No module named 'models'; {remedy}." in done.err
    text = ini.read_text().replace("[alembic]", f"[alembic]\nprepend_sys_path = {folder}", 1)
    ini.write_text(text)
    assert shop.run("check-drift", "--quiet").code == 0
