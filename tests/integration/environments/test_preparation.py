"""Code that runs before env.py, models and revisions (``prepare``), and its variables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from alembic_autogen.server.connection import rows
from alembic_autogen.server.url import url
from support.caches import MODELS, REVISIONS, SERVER, Cache, steps
from support.shops import PRODUCTION, Shop, make_shop

PREPARED = """\
import contextlib
import os
from pathlib import Path

LENGTH = 0


@contextlib.contextmanager
def prepared(config):
    global LENGTH
    LENGTH = int(Path("length.txt").read_text())
    config.attributes["secret"] = "known"
    config.note = config.get_main_option("prepend_sys_path")
    write("begin")
    yield
    write("end")


def write(text):
    if os.environ.get("SHOP_LOG"):
        with open("log", "a") as file:
            print(text, file=file)
"""
ENV = """
import starting
assert config.attributes["secret"] == "known" and config.note == ".", "not prepared"
starting.write("env")
"""
REVISION = """
import starting

assert starting.LENGTH, "not prepared"
"""
COMMANDS = (
    ("check-drift",),
    ("revision", "-m", "x", "--dry-run"),
    ("db", "-q", "--", "true"),
    ("history",),
    ("upgrade", "--dry-run", "--no-preview"),  # with a preview, it runs in two processes
    ("upgrade", "--no-preview"),
    ("downgrade", "--dry-run", "--no-preview"),
    ("doctor",),
)


def prepare(shop: Shop) -> None:
    """Let models, revisions and env.py depend on what runs before them."""
    folder = shop.folder
    (folder / "starting.py").write_text(PREPARED)
    (folder / "length.txt").write_text("40")
    shop.edit("from enum", "import starting\nfrom enum")
    shop.edit("max_length=40", "max_length=starting.LENGTH")
    shop.edit("import sqlalchemy as sa", f"import sqlalchemy as sa{REVISION}", FIRST)
    shop.edit("sa.String(40)", "sa.String(starting.LENGTH)", FIRST)
    with (folder / "migrations/env.py").open() as env:
        text = env.read()
    (folder / "migrations/env.py").write_text(
        text.replace("config = context.config\n", f"config = context.config\n{ENV}")
    )
    shop.configure('prepare = "starting:prepared"')


FIRST = "migrations/versions/0001_first.py"


@pytest.fixture
def production(server: Server) -> Iterator[str]:
    """The URL of an empty database whose name is not one of the tool's."""
    with server.connect() as connection:
        rows(connection, "CREATE DATABASE IF NOT EXISTS prepared_shop")
        yield url(server.address, "prepared_shop")
        rows(connection, "DROP DATABASE prepared_shop")


@pytest.mark.slow
def test_it_runs_first_and_once_in_every_command(shop: Shop, production: str) -> None:
    prepare(shop)
    shop.edit(PRODUCTION, production.replace("%", "%%"), "alembic.ini")
    shop.edit("max_length=200", "max_length=210")
    log = shop.folder / "log"
    for command in COMMANDS:
        log.unlink(missing_ok=True)
        done = shop.run(*command, SHOP_LOG="1")
        assert done.code in (0, 1) and "not prepared" not in done.err, f"{command}: {done.err}"
        begin, *between, end = log.read_text().splitlines()
        assert (begin, end) == ("begin", "end"), command
        assert set(between) <= {"env"}, command


@pytest.mark.slow
def test_what_it_reads_counts_for_both_schemas(cache: Cache, tmp_path: Path) -> None:
    shop = make_shop(tmp_path, {})
    prepare(shop)
    assert shop.run("check-drift").code == 0
    cache.settle()
    known = shop.run("check-drift")
    assert steps(known) == set(), known.err
    (tmp_path / "length.txt").write_text("50")
    done = shop.run("check-drift")
    assert steps(done) == {SERVER, REVISIONS, MODELS}
    assert done.code == 0, done.out
    cache.settle()
    assert "from memory" in shop.run("check-drift").out
    shop.edit("int(Path", "2 * int(Path", "starting.py")
    assert steps(shop.run("check-drift")) == {SERVER, REVISIONS, MODELS}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("starting", "prepare must be \"module:attribute\", not 'starting'"),
        ("nowhere:prepared", "prepare = 'nowhere:prepared': there is no module 'nowhere'; is its"),
        ("starting:nothing", "module 'starting' has no attribute 'nothing'."),
        ("starting:LENGTH", "prepare = 'starting:LENGTH' is int, which cannot be called; name"),
        ("wrong:fails", "prepare = 'wrong:fails' fails: ValueError: no such office ("),
        ("wrong:leaves", "prepare = 'wrong:leaves' fails: it ends the program with sys.exit(3)"),
        ("wrong:at_the_end", "prepare = 'wrong:at_the_end' fails: ValueError: too late ("),
        ("broken:any", "prepare = 'broken:any' fails: SyntaxError: "),
    ],
)
@pytest.mark.parametrize("command", ["check-drift", "history"])
def test_what_cannot_be_run_is_named(shop: Shop, command: str, value: str, sentence: str) -> None:
    (shop.folder / "starting.py").write_text(PREPARED)
    (shop.folder / "broken.py").write_text("def (")
    (shop.folder / "wrong.py").write_text(
        "import contextlib, sys\n"
        "def fails(config):\n    raise ValueError('no such office')\n"
        "def leaves(config):\n    sys.exit(3)\n"
        "@contextlib.contextmanager\n"
        "def at_the_end(config):\n    yield\n    raise ValueError('too late')\n"
    )
    done = replace(shop, forked=False).run(command, "--prepare", value)
    assert (done.code, done.out) == (2, ""), done
    assert sentence in done.err and "Traceback" not in done.err, done.err
    assert done.err.count("alembic-autogen: ") == 1


def test_it_does_not_hide_an_error(shop: Shop) -> None:
    """A context manager may suppress exceptions, also those of the tool."""
    (shop.folder / "greedy.py").write_text(
        "import contextlib\ndef prepared(config):\n    return contextlib.suppress(BaseException)\n"
    )
    shop.edit("from enum import Enum", "raise ValueError('no models')")
    done = shop.run("check-drift", "--prepare", "greedy:prepared")
    assert done.code == 2 and "no models" in done.err


def test_it_is_sealed_as_models_are(shop: Shop) -> None:
    (shop.folder / "starting.py").write_text(
        "import socket\ndef prepared(config):\n"
        "    socket.create_connection(('192.0.2.1', 3306), timeout=1)\n"
    )
    done = shop.run("check-drift", "--prepare", "starting:prepared")
    assert done.code == 2
    assert "starting.py" in done.err and "the disposable server can be reached" in done.err


def test_a_configuration_that_it_changes_is_followed(shop: Shop) -> None:
    (shop.folder / "migrations").rename(shop.folder / "elsewhere")
    (shop.folder / "starting.py").write_text(
        "def prepared(config):\n    config.set_main_option('script_location', 'elsewhere')\n"
    )
    for command in ("check-drift", "check-drift", "history"):
        done = shop.run(command, "--prepare", "starting:prepared")
        assert done.code == 0, done.err


OFFICE = """
import os

class Settings:
    length = int(os.environ["SHOP_LENGTH"])

"""


def insist(shop: Shop) -> None:
    """Let the models insist on an environment variable."""
    shop.edit("from enum import Enum\n", f"from enum import Enum\n{OFFICE}")
    shop.edit("max_length=40", "max_length=Settings.length")


@pytest.mark.slow
def test_variables_that_models_insist_on_are_set(shop: Shop) -> None:
    insist(shop)
    assert shop.run("check-drift").code == 2
    shop.configure("[tool.alembic-autogen.environment]\nSHOP_LENGTH = '40'")
    for command in ("check-drift", "history"):
        assert shop.run(command).code == 0
    assert shop.run("check-drift", SHOP_LENGTH="50").code == 1  # the shell's wins
    assert shop.run("check-drift", "--environment", "SHOP_LENGTH=60; OTHER=").code == 1
    given = shop.run("db", "-q", "--", "sh", "-c", "echo $SHOP_LENGTH")
    assert given.out.splitlines()[-1] == "40"
    shown = shop.run("doctor").out
    assert "SHOP_LENGTH" in shown and "40" not in shown.partition("SHOP_LENGTH")[2][:4]


@pytest.mark.slow
def test_variables_count_for_what_is_remembered(cache: Cache, tmp_path: Path) -> None:
    shop = make_shop(tmp_path, {})
    insist(shop)
    shop.configure("[tool.alembic-autogen.environment]\nSHOP_LENGTH = '40'")
    assert shop.run("check-drift").code == 0
    cache.settle()
    assert steps(shop.run("check-drift")) == set()
    shop.edit("'40'", "'41'", "pyproject.toml")
    done = shop.run("check-drift")
    assert done.code == 1 and MODELS in steps(done)


@pytest.mark.parametrize(
    "line", ["SHOP = 1", '"A=B" = "1"', '"" = "1"', 'A = "\\u0000"', 'ALEMBIC_AUTOGEN_SEAL = "off"']
)
def test_variables_that_cannot_be_set_are_refused(shop: Shop, line: str) -> None:
    shop.configure(f"[tool.alembic-autogen.environment]\n{line}")
    done = shop.run("check-drift")
    assert done.code == 2
    assert "environment in [tool.alembic-autogen] of pyproject.toml must be a table of" in done.err


@pytest.mark.parametrize(
    ("line", "module"),
    [
        ('prepare = "beside:prepare"', "def prepare(config):\n    pass\n"),
        ('baseline = "beside:create"', "def create(connection):\n    pass\n"),
        ('models = ["beside"]', ""),
    ],
    ids=["prepare", "baseline", "models"],
)
def test_module_beside_pyproject_is_found(shop: Shop, line: str, module: str) -> None:
    """Without pythonpath, and without prepend_sys_path, as in projects that are installed."""
    installed = shop.folder / "installed"
    installed.mkdir()
    (shop.folder / "models.py").rename(installed / "models.py")
    shop.edit("prepend_sys_path = .", f"prepend_sys_path = {installed}", "alembic.ini")
    (shop.folder / "beside.py").write_text(module)
    shop.configure(line)

    done = shop.run("check-drift")

    assert done.code == 0, done.err
