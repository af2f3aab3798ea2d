"""Models are imported again when anything has changed that their import once asked for.

One project asks for all of it: each column's length comes from somewhere else. One after the other
is changed, and the difference must be found; once it is noted, nothing is imported.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from support.caches import REVISIONS, Cache
from support.shops import make_shop
from support.sources import Sources, differing, put_zip

IMPORT = "importing the models"
CODE = """\
import os
import socket
import sys
from pathlib import Path

import shapes
import zipped

HERE = Path(__file__).parent
VARIABLES = {name.lower(): value for name, value in os.environ.items()}  # as pydantic-settings
try:
    socket.socket(socket.AF_INET6).bind(("::1", 0))  # as urllib3, to test for IPv6
except OSError:
    pass


def written(name):
    with open(name, "r+") as file:
        return int(file.read())


"""
LENGTHS = {
    "link": "int(Path('current/length.txt').read_text())",
    "text_of_link": "41 + 3 * (os.readlink('text') != 'a')",
    "archive": "zipped.WIDTH",
    "written": "written('written.txt')",
    "touched": "41 + 3 * (os.path.getmtime('touched.txt') > 1000)",
    "entry": "41 + 3 * any(e.stat().st_mtime > 1000 for e in os.scandir('entries'))",
    "outside": "int((HERE.resolve().parent / 'outside.txt').read_text())",
    "package": "41 + 3 * os.path.isdir('package')",
    "installed": "shapes.WIDTH",
    "listed": "41 + 3 * ('width_of_app' in VARIABLES)",
}


def switch(project: Path, name: str, target: str) -> None:
    (project / name).unlink()
    (project / name).symlink_to(target)


def patch(project: Path) -> None:
    (project / "site-packages" / "shapes.py").write_text("WIDTH = 444  # patched\n")


CHANGES: dict[str, Callable[[Path], object]] = {
    "link": lambda project: switch(project, "current", "two"),
    "text_of_link": lambda project: switch(project, "text", "b"),
    "archive": lambda project: put_zip(project, 444),
    "written": lambda project: (project / "written.txt").write_text("44"),
    "touched": lambda project: os.utime(project / "touched.txt", (2000, 2000)),
    "entry": lambda project: os.utime(project / "entries" / "a", (2000, 2000)),
    "outside": lambda project: (project.parent / "outside.txt").write_text("44"),
    "package": lambda project: (project / "package").mkdir(),
    "installed": patch,
}


@pytest.fixture(scope="module")
def sources(
    tool: tuple[str, ...], cache: Cache, tmp_path_factory: pytest.TempPathFactory
) -> Sources:
    """The project, of which all is known."""
    folder = tmp_path_factory.mktemp("around") / "shop"
    folder.mkdir()
    library = folder / "site-packages"
    shop = replace(make_shop(folder, {"PYTHONPATH": str(library)}), program=tool)
    for name in ("one", "two", "entries", "site-packages"):
        (folder / name).mkdir()
    (library / "__pycache__").mkdir()  # pip compiles what it installs
    texts = {"one/length.txt": "41", "two/length.txt": "44", "written.txt": "41", "a": "", "b": ""}
    texts |= {"touched.txt": "", "entries/a": "", "../outside.txt": "41"}
    texts |= {"site-packages/shapes.py": "WIDTH = 41\n"}
    for name, text in texts.items():
        (folder / name).write_text(text)
    for name in ("touched.txt", "entries/a"):
        os.utime(folder / name, (1000, 1000))
    (folder / "current").symlink_to("one")
    (folder / "text").symlink_to("a")
    put_zip(folder, 41)
    shop.configure('pythonpath = ["lib.zip"]')
    columns = "".join(f"    {name}: str = Field(max_length={at})\n" for name, at in LENGTHS.items())
    key = "    id: int | None = Field(default=None, primary_key=True)\n"
    source = f"class Source(SQLModel, table=True):\n{key}{columns}\n\n"
    shop.edit("class Purchase(", f"{source}class Purchase(")
    shop.edit("from enum import Enum\n", f"from enum import Enum\n{CODE}")
    created = "".join(f'        sa.Column("{name}", sa.String(41)),\n' for name in LENGTHS)
    shop.edit(
        '    op.create_table(\n        "purchase",\n',
        '    op.create_table(\n        "source",\n'
        '        sa.Column("id", sa.Integer(), primary_key=True),\n'
        f"{created.replace('41))', '41), nullable=False)')}    )\n"
        '    op.create_table(\n        "purchase",\n',
        "migrations/versions/0001_first.py",
    )
    assert differing(shop, IMPORT) == (True, [])
    assert differing(shop, IMPORT) == (False, [])
    return Sources(shop, IMPORT)


@pytest.mark.slow
def test_what_only_the_shell_or_make_changes_imports_nothing(sources: Sources) -> None:
    """Though the models go through all of the environment."""
    before = differing(sources.shop, IMPORT)[1]  # with this test's name in PYTEST_CURRENT_TEST
    assert differing(sources.shop, IMPORT, OLDPWD="/", SHLVL="7", _="/bin/true") == (False, before)
    of_make = {"MAKEFLAGS": "s", "MAKELEVEL": "1", "MFLAGS": "-s", "MAKE_TERMOUT": "/dev/pts/1"}
    assert differing(sources.shop, IMPORT, MSG="More", **of_make) == (False, before)


def test_another_variable_counts_for_who_goes_through_all(sources: Sources) -> None:
    sources.expect("listed", WIDTH_OF_APP="")


@pytest.mark.parametrize("source", CHANGES)
def test_a_changed_source_imports_the_models_again(sources: Sources, source: str) -> None:
    CHANGES[source](sources.shop.folder)
    sources.expect(source)


@pytest.mark.slow
def test_a_module_that_is_saved_while_the_models_are_imported_is_not_what_was_imported(
    tool: tuple[str, ...], cache: Cache, tmp_path: Path
) -> None:
    shop = replace(make_shop(tmp_path, {}), program=tool)
    (tmp_path / "lengths.py").write_text("WIDTH = 40\n")
    save = "import lengths\nopen('lengths.py', 'w').write('WIDTH = 44\\n')\n"
    shop.edit("from enum import Enum\n", f"{save}from enum import Enum\n")
    shop.edit("max_length=40", "max_length=lengths.WIDTH")
    assert differing(shop, IMPORT) == (True, [])
    assert differing(shop, IMPORT) == (True, ["customer.name"])


@pytest.mark.slow
def test_an_environment_script_without_offline_mode_is_kept(
    tool: tuple[str, ...], cache: Cache, tmp_path: Path
) -> None:
    shop = replace(make_shop(tmp_path, {}), program=tool)
    shop.edit('metadata = "models:SQLModel.metadata"\n', "", "pyproject.toml")
    script = tmp_path / "migrations" / "env.py"
    text = script.read_text()
    script.write_text(
        text[: text.index("if context.is_offline_mode")] + "run_migrations_online()\n"
    )
    assert differing(shop, IMPORT) == (True, [])
    assert differing(shop, IMPORT) == (False, [])
    shop.edit("max_length=40", "max_length=44")
    done = shop.run("check-drift")
    assert (IMPORT in done.err, REVISIONS in done.err, done.code) == (True, False, 1)
