"""Every fault of a project is reported in one sentence with exit code 2; nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from support.outcomes import Fault
from support.shops import Done, Shop

VERSIONS = "migrations/versions"
Prepare = Callable[[Shop], object]


def write(file: str, text: str) -> Prepare:
    """A preparation: another text in a file of the project."""
    return lambda shop: (shop.folder / file).write_text(text, encoding="utf-8")


def remove(file: str) -> Prepare:
    return lambda shop: (shop.folder / file).unlink()


def edit(old: str, new: str, file: str) -> Prepare:
    return lambda shop: shop.edit(old, new, file)


def revision(name: str, after: str | None, body: str = "pass") -> Prepare:
    """A preparation: one more revision, whose upgrade is given in Python."""
    text = (
        f'"""{name}"""\n\nfrom alembic import op\n\n'
        f"revision = {name!r}\ndown_revision = {after!r}\n"
        f"\n\ndef upgrade():\n    {body}\n\n\ndef downgrade():\n    pass\n"
    )
    return write(f"{VERSIONS}/{name}.py", text)


def all_of(*preparations: Prepare) -> Prepare:
    return lambda shop: [prepare(shop) for prepare in preparations]


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """The project; no test here is about what its commands import, so that forks run them."""
    return replace(shop, forked=True)


@dataclass(frozen=True)
class Case:
    """A project that is not as it should be.

    :param prepare: makes it so.
    :param says: texts that the sentence must have.
    :param flags: further arguments.
    """

    tried: str
    prepare: Prepare
    says: tuple[str, ...]
    flags: tuple[str, ...] = ()


def no_change(shop: Shop) -> None:
    """Change nothing: the fault is in the flags."""


CONFIGURATION = (
    Case("no `alembic.ini`", remove("alembic.ini"), ("alembic.ini",)),
    Case("an empty `alembic.ini`", write("alembic.ini", ""), ("script_location",)),
    Case("an invalid `alembic.ini`", write("alembic.ini", "garbage\0 [["), ("alembic.ini",)),
    Case(
        "a `script_location` that does not exist",
        edit("%(here)s/migrations", "%(here)s/nowhere", "alembic.ini"),
        ("nowhere",),
    ),
    Case(
        "a `script_location` with a variable that does not exist",
        edit("%(here)s/migrations", "%(hre)s/migrations", "alembic.ini"),
        ("hre",),
    ),
    Case("a `metadata` without a colon", no_change, ("'models'",), ("--metadata", "models")),
    Case(
        "`metadata` in a module that does not exist",
        no_change,
        ("module 'modles'",),
        ("--metadata", "modles:SQLModel.metadata"),
    ),
    Case(
        "`metadata` that its module does not have",
        no_change,
        ("'nothing'",),
        ("--metadata", "models:nothing"),
    ),
    Case("`metadata` that is no MetaData", no_change, ("State",), ("--metadata", "models:State")),
    Case(
        "a package of models that does not exist", no_change, ("nowhere",), ("--models", "nowhere")
    ),
    Case("an invalid `pyproject.toml`", write("pyproject.toml", "["), ("pyproject.toml",)),
    Case(
        "a key that does not exist",
        write("pyproject.toml", '[tool.alembic-autogen]\nmetdata = "x"\n'),
        ("metdata",),
    ),
    Case(
        "a `branch` that no revision begins",
        write("pyproject.toml", '[tool.alembic-autogen]\nbranch = "sales"\n'),
        ("'sales'", "the labels are"),
    ),
    Case(
        "a `--version-path` outside the version locations",
        no_change,
        ("nowhere", "migrations/versions", "--version-path"),
        ("--version-path", "nowhere"),
    ),
    Case("`--fill` without a column", no_change, ("--fill", "'0'"), ("--fill", "0")),
    Case(
        "`--fill` with invalid SQL",
        edit("gift: bool | None = None", "gift: bool", "models.py"),
        ("purchase.gift=one or two (", "(1064)"),
        ("--fill", "purchase.gift=one or two ("),
    ),
    Case(
        "`--rename` of what does not exist",
        no_change,
        ("purchase.nothing",),
        ("--rename", "purchase.nothing=gift"),
    ),
    Case(
        "a template without placeholders",
        write("migrations/script.py.mako", "x = 1"),
        ("mako", "revision"),
    ),
    Case(
        "a template that raises",
        write("migrations/script.py.mako", "${nothing.at_all}"),
        ("AttributeError", "mako:1"),
    ),
    Case(
        "a template that writes the parent as a string",
        all_of(
            remove(f"{VERSIONS}/0001_first.py"),
            edit(
                "${repr(down_revision)}",
                '"${down_revision}"',
                "migrations/script.py.mako",
            ),
        ),
        ("writes down_revision = 'None'", "${repr(down_revision)}"),
    ),
    Case("no template", remove("migrations/script.py.mako"), ("script.py.mako", "`alembic init")),
)
IMPORTS = (
    Case(
        "models that raise",
        write("models.py", "settings = {}\n\n\nurl = settings['DATABASE_URL']\n"),
        ("KeyError: 'DATABASE_URL'", "models.py:4"),
    ),
    Case(
        "models that import a module that raises",
        all_of(
            write("helper.py", "def half(whole):\n    return whole / 0\n\n\nhalf(1)\n"),
            write("models.py", "import helper\n"),
        ),
        ("division by zero", "helper.py:2"),
    ),
    Case(
        "models with a syntax error",
        write("models.py", "import os\n\nclass Customer(:\n"),
        ("SyntaxError", "models.py:3"),
    ),
    Case(
        "models that import what is not installed",
        write("models.py", "import not_installed\n"),
        ("not_installed", "models.py:1"),
    ),
    Case(
        "models that end the program",
        write("models.py", "import sys\nsys.exit(0)\n"),
        ("sys.exit(0)", "models.py:2"),
    ),
    Case(
        "models whose error has many lines",
        write("models.py", "raise RuntimeError('one\\ntwo\\n' + 'three ' * 3)\n"),
        ("RuntimeError: one", "models.py:1"),
    ),
    Case(
        "a class without a primary key",
        write(
            "models.py",
            "from sqlmodel import SQLModel\n\n\nclass Keyless(SQLModel, table=True):\n    x: int\n",
        ),
        ("primary key", "models.py:4"),
    ),
    Case("an `env.py` that raises", write("migrations/env.py", "1 / 0\n"), ("env.py:1",)),
    Case(
        "an `env.py` that ends the program",
        write("migrations/env.py", "import sys\n\nsys.exit('set DATABASE_URL')\n"),
        ("set DATABASE_URL", "env.py:3"),
    ),
    Case("an `env.py` that runs no migrations", write("migrations/env.py", ""), ("env.py",)),
    Case("no `env.py`", remove("migrations/env.py"), ("env.py",)),
)
HISTORY = (
    Case(
        "two heads",
        all_of(revision("00aa", "0001"), revision("00bb", "0001")),
        ("00aa", "00bb", "alembic", "merge"),
    ),
    Case("a revision with an unknown `down_revision`", revision("00aa", "gone"), ("00aa", "gone")),
    Case(
        "a revision with an unknown `depends_on`",
        write(
            f"{VERSIONS}/a.py", "revision = '00aa'\ndown_revision = '0001'\ndepends_on = 'gone'\n"
        ),
        ("00aa", "gone"),
    ),
    Case(
        "two revisions with one label",
        all_of(
            *(
                write(
                    f"{VERSIONS}/{name}.py",
                    f"revision = '00{name}'\ndown_revision = {after!r}\n"
                    "branch_labels = ('sales',)\n",
                )
                for name, after in (("aa", "0001"), ("bb", "00aa"))
            )
        ),
        ("sales", "00aa", "00bb"),
    ),
    Case(
        "two revisions that follow each other",
        all_of(revision("00aa", "00bb"), revision("00bb", "00aa")),
        ("00aa", "00bb"),
    ),
    Case(
        "two files of one revision",
        write(f"{VERSIONS}/copy.py", "revision = '0001'\ndown_revision = None\n"),
        ("0001", "0001_first.py", "copy.py"),
    ),
    Case(
        "a revision without `down_revision`",
        write(f"{VERSIONS}/a.py", "revision = '00aa'\n"),
        ("down_revision", "a.py"),
    ),
    Case("a file that is no revision", write(f"{VERSIONS}/notes.py", "x = 1\n"), ("notes.py",)),
    Case("a revision with a syntax error", write(f"{VERSIONS}/a.py", "def (:\n"), ("a.py:1",)),
    Case(
        "a revision whose SQL fails",
        revision("00aa", "0001", "op.execute('ALTER TABLE nothing ADD x INT')"),
        ("00aa", "ALTER TABLE nothing ADD x INT", "doesn't exist (1146)"),
    ),
    Case(
        "a revision that MySQL refuses",
        revision("00aa", "0001", 'op.drop_index("email", "purchase")'),
        ("00aa", "DROP INDEX", "(1091)"),
    ),
    Case(
        "a revision that raises",
        revision("00aa", "0001", "raise ValueError('no rows')"),
        ("00aa", "ValueError: no rows", "00aa.py:"),
    ),
    Case(
        "a revision that ends the program", revision("00aa", "0001", "raise SystemExit"), ("00aa",)
    ),
    Case(
        "a revision without an upgrade",
        write(f"{VERSIONS}/a.py", "revision = '00aa'\ndown_revision = '0001'\n"),
        ("a.py", "upgrade"),
    ),
    Case(
        "a hook that fails",
        edit(
            "[post_write_hooks]",
            "[post_write_hooks]\nhooks = my\nmy.type = exec\nmy.executable = /no/such/program",
            "alembic.ini",
        ),
        ("/no/such/program",),
    ),
)


@pytest.mark.parametrize("case", CONFIGURATION + IMPORTS + HISTORY, ids=lambda case: case.tried)
def test_it_is_one_sentence_and_nothing_is_written(
    case: Case, grown: Shop, fault: Callable[..., Fault]
) -> None:
    case.prepare(grown)
    before = grown.files()
    tried = fault(case.tried, located=case in HISTORY)
    done = tried.run(grown, "revision", "-m", "gifts", *case.flags)
    sentence = the_sentence(done)
    for text in case.says:
        assert text in sentence, done.err
    assert grown.files() == before


def the_sentence(done: Done) -> str:
    """The message of a command that failed, with the details below."""
    assert (done.code, done.out) == (2, ""), done.err
    assert "Traceback" not in done.err
    said = done.err.partition("alembic-autogen: ")[2]
    _, *details = said.splitlines()
    assert all(line.startswith("    ") for line in details), done.err
    return said
