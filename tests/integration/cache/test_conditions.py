"""Models are not imported again as long as everything is as it was that their import asked for.

Each project here takes the length of a column from somewhere: first it is that of the revision, and
nothing is imported the next time; then it becomes another, and the difference is found.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from support.caches import Cache, chosen, copy_of
from support.shops import Done, Shop, make_shop

IMPORT = "importing the models"
Environment = Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """The source of a length.

    :param code: makes ``length`` 40, and 44 after the change.
    :param change: what is done to the project; gives environment variables.
    :param before: environment variables before that.
    """

    code: str
    change: Callable[[Path], Environment | None]
    before: Environment = field(default_factory=dict)


def write(name: str, text: str) -> Callable[[Path], None]:
    def change(project: Path) -> None:
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(text)

    return change


def with_variable(name: str, value: str) -> Callable[[Path], Environment]:
    return lambda project: {name: value}


def same_size_and_time(project: Path) -> None:
    path = project / "length.txt"
    before = path.stat()
    path.write_text("44\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


SOURCES = {
    "a module": Source("from lengths import length", write("lengths.py", "length = 44\n")),
    "a file": Source("length = int(Path('length.txt').read_text())", write("length.txt", "44\n")),
    "a folder that can be entered": Source(
        "import contextlib\n"
        "length = 40\n"
        "with contextlib.suppress(FileNotFoundError):\n"
        "    before = os.getcwd()\n"
        "    os.chdir('entered')\n"
        "    length = 44\n"
        "    os.chdir(before)",
        lambda project: (project / "entered").mkdir(),
    ),
    "a folder that is not empty": Source(
        "length = 40\n"
        "try:\n    os.rmdir('emptied')\n    os.mkdir('emptied')\nexcept OSError:\n    length = 44",
        write("emptied/x", ""),
    ),
    "a file of the same size and time": Source(
        "length = int(open('length.txt', 'rb').read())", same_size_and_time
    ),
    "a file that is not there yet": Source(
        "length = 44 if Path('wide').exists() else 40", write("wide", "")
    ),
    "a file that os.path asks for": Source(
        "length = 44 if os.path.isfile('wide') else 40", write("wide", "")
    ),
    "a file that cannot be opened": Source(
        "try:\n    length = int(open('wide').read())\nexcept OSError:\n    length = 40",
        write("wide", "44"),
    ),
    "a folder": Source("length = 40 + 4 * len(list(Path('sql').iterdir()))", write("sql/a", "")),
    "files by their names": Source(
        "length = 40 + 4 * len(list(Path().glob('w*/*.sql')))", write("wide/a.sql", "")
    ),
    "a module that is not there yet": Source(
        "try:\n    from local import length\nexcept ImportError:\n    length = 40",
        write("local.py", "length = 44\n"),
    ),
    "a module in a folder where Python looks first": Source(
        "from widths import length", write("first/widths.py", "length = 44\n")
    ),
    "a variable": Source(
        "length = int(os.environ['WIDTH'])", with_variable("WIDTH", "44"), {"WIDTH": "40"}
    ),
    "a variable that is not set yet": Source(
        "length = int(os.getenv('WIDTH', '40'))", with_variable("WIDTH", "44")
    ),
    "a variable in bytes": Source(
        "length = int(os.environb.get(b'WIDTH', b'40'))", with_variable("WIDTH", "44")
    ),
    "whether a variable is set": Source(
        "length = 44 if 'WIDTH' in os.environ else 40", with_variable("WIDTH", "")
    ),
    "all variables": Source(
        "length = 40 + 4 * sum(name.startswith('WIDTH_') for name in os.environ)",
        with_variable("WIDTH_1", ""),
    ),
    "a variable that the models set where it is not": Source(
        "length = int(os.environ.setdefault('WIDTH', '40'))", with_variable("WIDTH", "44")
    ),
    "a variable, when the tables are made": Source(
        "length = 40\n\n"
        "@event.listens_for(SQLModel.metadata, 'before_create')\n"
        "def widen(target, connection, **options):\n"
        "    if os.getenv('WIDTH'):\n"
        "        Customer.__table__.c.name.type.impl.length = 44",
        with_variable("WIDTH", "44"),
    ),
}

ASKING = {
    "another program": "import subprocess; subprocess.run(['true'])",
    "the network": "import socket; socket.socket(socket.AF_UNIX).connect_ex('nobody')",
    "a database in a file": "import sqlite3; sqlite3.connect(':memory:')",
    "the kernel": "Path('/proc/uptime').read_text()",
}


STRAY = """\
from sqlalchemy import MetaData


class Stray(SQLModel, table=True):
    metadata = MetaData()
    id: int = Field(primary_key=True)
"""


@pytest.fixture
def project(cache: Cache, tool: tuple[str, ...], tmp_path: Path) -> Shop:
    shop = replace(make_shop(tmp_path, {}), program=tool)
    for name, text in (("length.txt", "40\n"), ("lengths.py", "length = 40\n")):
        (shop.folder / name).write_text(text)
    for name in ("sql", "first", "second", "emptied"):
        (shop.folder / name).mkdir()
    (shop.folder / "second" / "widths.py").write_text("length = 40\n")
    shop.configure('pythonpath = ["first", "second"]')
    return shop


def take_from(shop: Shop, code: str) -> None:
    shop.edit(
        "from enum import Enum\n", "import os\nfrom enum import Enum\nfrom pathlib import Path\n"
    )
    shop.edit("class State(", f"from sqlalchemy import event\n\n{code}\n\n\nclass State(")
    shop.edit("max_length=40", "max_length=length")


def checked(shop: Shop, environment: Environment | None = None) -> tuple[Done, list[str]]:
    done = shop.run("check-drift", "--format", "json", **(environment or {}))
    assert done.code in (0, 1), done.err
    return done, [each["name"] for each in json.loads(done.out)["differences"]]


EVERY_DAY = (
    "a module",
    "a file of the same size and time",
    "a module that is not there yet",
    "files by their names",
    "a variable that is not set yet",
    "all variables",
    "a variable, when the tables are made",
)
"""The sources in ``make test``, besides its random edits; all are in ``make test-memory``."""


@pytest.mark.parametrize("what", chosen(SOURCES, EVERY_DAY))
def test_what_models_are_made_of_is_looked_at_each_time(project: Shop, what: str) -> None:
    source = SOURCES[what]
    take_from(project, source.code)
    first, differences = checked(project, source.before)
    assert (IMPORT in first.err, differences) == (True, [])
    again, differences = checked(project, source.before)
    assert (IMPORT in again.err, differences) == (False, [])
    changed = source.change(project.folder) or source.before
    done, differences = checked(project, changed)
    assert (IMPORT in done.err, differences) == (True, ["customer.name"])
    again, differences = checked(project, changed)
    assert (IMPORT in again.err, differences) == (False, ["customer.name"])


@pytest.mark.slow
@pytest.mark.parametrize("whom", ASKING)
def test_models_that_ask_what_is_no_file_are_imported_each_time(project: Shop, whom: str) -> None:
    take_from(project, f"length = 40\n{ASKING[whom]}")
    for _ in range(2):
        done, differences = checked(project)
        assert (IMPORT in done.err, differences) == (True, [])


@pytest.mark.slow
def test_what_a_table_of_no_metadata_is_called_is_known_too(project: Shop) -> None:
    project.configure('models = ["models"]')
    project.edit("class State(", f"{STRAY}\n\nclass State(")
    first, again = project.run("check-drift"), project.run("check-drift")
    assert (IMPORT in first.err, IMPORT in again.err) == (True, False)
    assert "models.Stray" in first.err
    assert "models.Stray" in again.err
    found = [done.out.rpartition("(")[0] for done in (again, first)]  # without where it comes from
    assert (again.code, found[0]) == (1, found[1])


@pytest.mark.slow
def test_a_copy_elsewhere_is_not_imported(project: Shop, tmp_path: Path) -> None:
    take_from(project, SOURCES["a file"].code)
    checked(project)
    done, differences = checked(copy_of(project, tmp_path / "copy"))
    assert (IMPORT in done.err, differences) == (False, [])


@pytest.mark.slow
def test_an_application_that_is_installed_again_is_imported_again(
    project: Shop, tmp_path: Path
) -> None:
    """Its version may be the same."""
    take_from(project, "from shapes import length")
    library = tmp_path / "site-packages"
    described = library / "shapes-1.0.dist-info"
    described.mkdir(parents=True)
    (library / "__pycache__").mkdir()  # pip compiles what it installs
    (library / "shapes.py").write_text("length = 40\n")
    path = {"PYTHONPATH": str(library)}
    checked(project, path)
    done, differences = checked(project, path)
    assert (IMPORT in done.err, differences) == (False, [])
    (library / "shapes.py").write_text("length = 400\n")  # a size that no .pyc of it has
    described.rmdir()
    described.mkdir()
    done, differences = checked(project, path)
    assert (IMPORT in done.err, differences) == (True, ["customer.name"])
