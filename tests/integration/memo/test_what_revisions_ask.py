"""The revisions run again when anything has changed that they, or env.py, once asked for.

One project asks for all of it: each column's length comes from somewhere else. One after the other
is changed, and the difference must be found; once it is noted, nothing runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from support.caches import REVISIONS, Cache
from support.shops import Done, Shop, make_shop, run_in_a_fork
from support.sources import Sources, differing, put_zip

LENGTHS = {
    "folder": "40 + len(list((HERE.parent / 'sql').glob('*.sql')))",
    "typed": "41 + sum(entry.is_dir() for entry in os.scandir(HERE.parent / 'sql'))",
    "outside": "int(Path('../outside/length.txt').read_text())",
    "resolved": "int((HERE.parents[2] / 'outside' / 'resolved.txt').read_text())",
    "variable": "int(os.environ.get('REVISION_WIDTH', '41'))",
    "environment": "context.config.attributes['width']",
    "dynamic": "importlib.import_module('consts').WIDTH",
    "shared": "importlib.import_module('shared').WIDTH",
    "link": "int(Path('current.txt').read_text())",
    "archive": "importlib.import_module('zipped').WIDTH",
    "shadowed": "importlib.import_module('shadowed').WIDTH",
}

REVISION = '''\
"""Lengths from everywhere."""

import importlib
import os
from pathlib import Path

import sqlalchemy as sa
from alembic import context, op

revision = "0002"
down_revision = "0001"

HERE = Path(__file__).resolve().parent


def upgrade():
    print("the revision runs")
'''


CREATE = """\
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), primary_key=True),
"""
KEY = "    id: int | None = Field(default=None, primary_key=True)\n"
IMPORTS = "import consts\nimport shadowed\nimport shared\nimport zipped\n"
ALTER = (
    "    op.alter_column(\n"
    "        'customer', 'name', type_=sa.String(length), existing_nullable=False\n"
    "    )\n"
)


def switch_link(project: Path) -> None:
    (project / "current.txt").unlink()
    (project / "current.txt").symlink_to("44.txt")


def write(name: str, text: str) -> Callable[[Path], None]:
    def change(project: Path) -> None:
        path = project / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    return change


CHANGES: dict[str, Callable[[Path], None]] = {
    "folder": write("migrations/sql/2.sql", ""),
    "typed": lambda project: (project / "migrations" / "sql" / "more").mkdir(),
    "outside": write("../outside/length.txt", "44"),
    "resolved": write("../outside/resolved.txt", "44"),
    "dynamic": write("consts.py", "WIDTH = 444\n"),
    "shared": write("shared.txt", "44"),
    "link": switch_link,
    "archive": lambda project: put_zip(project, 444),
    "shadowed": write("first/shadowed.py", "WIDTH = 44\n"),
}
VARIABLES = {"variable": "REVISION_WIDTH", "environment": "ENVIRONMENT_WIDTH"}


@pytest.fixture(scope="module")
def sources(
    tool: tuple[str, ...], cache: Cache, tmp_path_factory: pytest.TempPathFactory
) -> Sources:
    """The project, of which all is known."""
    folder = tmp_path_factory.mktemp("mono") / "service"
    folder.mkdir()
    shop = replace(make_shop(folder, {}), program=tool)
    for name, text in {
        "migrations/sql/1.sql": "",
        "../outside/length.txt": "41",
        "../outside/resolved.txt": "41",
        "consts.py": "WIDTH = 41\n",
        "shared.py": "WIDTH = int(open('shared.txt').read())\n",
        "shared.txt": "41",
        "41.txt": "41",
        "44.txt": "44",
        "second/shadowed.py": "WIDTH = 41\n",
        "first/empty": "",
    }.items():
        write(name, text)(folder)
    (folder / "current.txt").symlink_to("41.txt")
    put_zip(folder, 41)
    shop.configure('pythonpath = ["lib.zip", "first", "second"]')
    columns = "".join(f"    {name}: str = Field(max_length=41)\n" for name in LENGTHS)
    source = f"class Source(SQLModel, table=True):\n{KEY}{columns}\n\n"
    shop.edit("class Purchase(", f"{source}class Purchase(")
    shop.edit("from enum import Enum\n", f"{IMPORTS}from enum import Enum\n")
    shop.edit(
        "config = context.config\n",
        "import os\nconfig = context.config\n"
        "config.attributes['width'] = int(os.getenv('ENVIRONMENT_WIDTH', '41'))\n",
        "migrations/env.py",
    )
    steps_ = "".join(
        f"        sa.Column('{name}', sa.String({code}), nullable=False),\n"
        for name, code in LENGTHS.items()
    )
    (folder / "migrations/versions/0002_lengths.py").write_text(
        f"{REVISION}{CREATE}{steps_}    )\n"
    )
    assert differing(shop, REVISIONS) == (True, [])
    cache.settle()
    assert differing(shop, REVISIONS) == (False, [])
    return Sources(shop, REVISIONS)


@pytest.mark.slow
@pytest.mark.parametrize("source", CHANGES)
def test_a_changed_source_of_a_revision_runs_it_again(sources: Sources, source: str) -> None:
    CHANGES[source](sources.shop.folder)
    sources.expect(source)


@pytest.mark.parametrize("source", VARIABLES)
def test_a_variable_that_is_read_while_revisions_run_counts(sources: Sources, source: str) -> None:
    sources.expect(source, **{VARIABLES[source]: "44"})
    assert set(differing(sources.shop, REVISIONS)[1]) == sources.known


def test_a_changed_model_runs_no_revision(sources: Sources) -> None:
    """Though env.py imports the models."""
    shop = sources.shop
    shop.edit(
        "note: str | None = Field(default=None, max_length=200)",
        "note: str | None = Field(default=None, max_length=202)",
    )
    ran, found = differing(shop, REVISIONS)
    assert (ran, set(found) - sources.known) == (False, {"purchase.note"})


USES = {
    "looks into their MetaData": (
        "    from sqlmodel import SQLModel\n"
        "    length = SQLModel.metadata.tables['customer'].c.name.type.length\n"
    ),
    "imports them": (
        "    import models\n" "    length = models.Customer.__table__.c.name.type.length\n"
    ),
    "takes them from Alembic": (
        "    metadata = op.get_context().opts['target_metadata']\n"
        "    length = metadata.tables['customer'].c.name.type.length\n"
    ),
    "goes behind": (
        "    import sys\n"
        "    length = sys.modules['models'].Customer.__table__.c.name.type.length\n"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("how", USES)
def test_a_changed_model_runs_revisions_that_use_it(
    tool: tuple[str, ...], cache: Cache, tmp_path: Path, how: str
) -> None:
    shop = replace(make_shop(tmp_path, {}), program=tool)
    text = (REVISION + USES[how] + ALTER).replace("0002", "0003").replace("0001", "0002")
    (tmp_path / "migrations/versions/0002.py").write_text(
        REVISION.replace('    print("the revision runs")', "    pass")
    )
    (tmp_path / "migrations/versions/0003.py").write_text(text)
    assert differing(shop, REVISIONS) == (True, [])
    cache.settle()
    assert differing(shop, REVISIONS) == (False, [])
    shop.edit("max_length=40", "max_length=48")
    assert differing(shop, REVISIONS) == (True, [])


# The models are imported after the results of earlier runs were looked up, and write these files,
# as generators do: only if the content is another one.
WRITES = {
    "a file": (
        "if not PATH.exists() or PATH.read_text() != 'x' * SIZE: PATH.write_text('x' * SIZE)",
        "len(Path('asked').read_text())",
    ),
    "a folder": (
        "FOLDER = Path(PATH, str(SIZE))\n" "if not FOLDER.exists(): FOLDER.mkdir(parents=True)",
        "len(os.listdir('asked')) - 1",
    ),
    "a link": (
        "if SIZE or not os.path.lexists(PATH):\n"
        "    PATH.unlink(missing_ok=True)\n    PATH.symlink_to('x' * (1 + SIZE))",
        "len(os.readlink('asked')) - 1",
    ),
    "the revision": (
        "text = REVISION.read_text().replace(f'+ {1 - SIZE}', f'+ {SIZE}')\n"
        "if REVISION.read_text() != text: REVISION.write_text(text)",
        "0",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "disabled"), [*((what, "") for what in WRITES), ("a file", '"kept-databases"')]
)
def test_files_that_models_write_count_as_they_are_then(
    tool: tuple[str, ...], cache: Cache, tmp_path: Path, what: str, disabled: str
) -> None:
    shop = replace(make_shop(tmp_path, {}), program=tool)
    shop.configure(f"disable = [{disabled}]")
    write, read = WRITES[what]
    (tmp_path / "size.py").write_text("SIZE = 0\n")
    (tmp_path / "migrations/versions/0003.py").write_text(
        REVISION + f"    length = 40 + {read} + 0\n" + ALTER
    )
    with (tmp_path / "models.py").open("a") as models:
        models.write(
            "\n\nimport os\nfrom pathlib import Path\nfrom size import SIZE\nPATH = Path('asked')\n"
            f"REVISION = Path('migrations/versions/0003.py')\n{write}\n"
        )
    assert run_in_a_fork(["-c", "import models"], shop.folder, {}).code == 0  # writes them
    assert differing(shop, REVISIONS)[1] == []
    cache.settle()
    assert differing(shop, REVISIONS) == (False, [])
    (tmp_path / "size.py").write_text("SIZE = 1\n")
    assert differing(shop, REVISIONS) == (True, ["customer.name"])


ASKS = {
    "another program": "    import subprocess; subprocess.run(['true'])\n",
    "a socket": "    import socket; socket.socket(socket.AF_UNIX).connect_ex('nobody')\n",
    "the clock": "    import datetime; datetime.datetime.now()\n",
    "random numbers": "    import uuid; uuid.uuid4()\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("whom", ASKS)
def test_revisions_that_ask_what_cannot_be_asked_again_run_each_time(
    tool: tuple[str, ...], cache: Cache, tmp_path: Path, whom: str
) -> None:
    shop = replace(make_shop(tmp_path, {}), program=tool)
    (tmp_path / "migrations/versions/0002.py").write_text(REVISION + ASKS[whom])
    for _ in range(2):
        done: Done = shop.run("check-drift")
        assert "the revision runs" in done.err


@pytest.mark.slow
def test_another_checkout_is_answered_by_its_own_files(
    tool: tuple[str, ...], cache: Cache, tmp_path: Path
) -> None:
    """Beside each checkout lies a folder of its own, from which a revision reads."""
    first, second = (make_checkout(tmp_path / name, tool, 40) for name in ("one", "two"))
    (second.folder.parent / "shared" / "length.txt").write_text("44")
    assert differing(first, REVISIONS) == (True, [])
    cache.settle()
    assert differing(first, REVISIONS) == (False, [])
    assert differing(second, REVISIONS) == (True, ["customer.name"])


def make_checkout(folder: Path, tool: tuple[str, ...], length: int) -> Shop:
    (folder / "shop").mkdir(parents=True)
    (folder / "shared").mkdir()
    (folder / "shared" / "length.txt").write_text(str(length))
    shop = replace(make_shop(folder / "shop", {}), program=tool)
    read = "    length = int((HERE.parents[2] / 'shared' / 'length.txt').read_text())\n"
    (folder / "shop" / "migrations/versions/0002.py").write_text(REVISION + read + ALTER)
    return shop


@pytest.mark.slow
def test_a_variable_that_the_models_set_makes_revisions_depend_on_them(
    tool: tuple[str, ...], cache: Cache, tmp_path: Path
) -> None:
    shop = replace(make_shop(tmp_path, {}), program=tool)
    (shop.folder / "consts_of_env.py").write_text("WIDTH = 40\n")
    shop.edit(
        "from enum import Enum\n",
        "import os\nfrom enum import Enum\n\nfrom consts_of_env import WIDTH\n\n"
        "os.environ['SET_BY_MODELS'] = str(WIDTH)\n",
    )
    found = next(shop.folder.glob("*/versions/*.py")).relative_to(shop.folder)
    shop.edit("import sqlalchemy as sa\n", "import os\n\nimport sqlalchemy as sa\n", str(found))
    shop.edit("sa.String(40)", "sa.String(int(os.environ['SET_BY_MODELS']))", str(found))
    for _ in range(2):
        assert shop.run("check-drift").code == 0
    (shop.folder / "consts_of_env.py").write_text("WIDTH = 44  # wider\n")
    assert shop.run("check-drift").code == 1
