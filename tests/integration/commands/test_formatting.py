"""A revision is formatted as its project formats code, and the lines of its template stay."""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.shops import Done, Shop

GIFTS = """\

class GiftWrapping(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    colour: str = Field(max_length=40, index=True, sa_column_kwargs={"comment": "as printed"})
    customer_id: int = Field(foreign_key="customer.id")
"""
NOWHERE = """\
import importlib.machinery

found = importlib.machinery.PathFinder.find_spec


def find_spec(name, path=None, target=None):
    return None if name in {names!r} else found(name, path, target)


importlib.machinery.PathFinder.find_spec = staticmethod(find_spec)
"""
"""A sitecustomize.py that hides installed packages."""


@pytest.fixture
def grown(shop: Shop) -> Shop:
    """A shop with a new table, at first without any configuration of formatters."""
    with (shop.folder / "models.py").open("a") as models:
        models.write(GIFTS)
    (shop.folder / ".git").mkdir()  # what is above it does not count
    return shop


def configure(shop: Shop, text: str, file: str = "pyproject.toml") -> None:
    with (shop.folder / file).open("a") as opened:
        opened.write(f"\n{text}\n")


def written(shop: Shop, *flags: str, **environment: str) -> tuple[str, Done]:
    """The text of the revision that the tool writes, and the run."""
    done = shop.run("revision", "-m", "gifts", *flags, **environment)
    assert done.code in (0, 1), done.err
    return (shop.folder / done.out.splitlines()[0]).read_text(), done


def body(source: str) -> str:
    """The upgrade and the downgrade."""
    return source[source.index("def upgrade") :]


def check(shop: Shop, *command: str) -> str:
    """Have a formatter check the newest revision."""
    files = sorted((shop.folder / "migrations" / "versions").glob("*gifts.py"))
    run = subprocess.run(
        [sys.executable, "-m", *command, *files],
        capture_output=True,
        text=True,
        cwd=shop.folder,
        check=False,
    )
    return run.stdout + run.stderr if run.returncode else ""


def with_a_blank_line(shop: Shop) -> None:
    """Give the template the blank line that ruff wants behind a docstring."""
    shop.edit('"""\nfrom typing', '"""\n\nfrom typing', "migrations/script.py.mako")


def template_lines(shop: Shop) -> list[str]:
    """The lines of the project's template that have no value in them."""
    template = (shop.folder / "migrations" / "script.py.mako").read_text()
    return [line for line in template.splitlines() if "${" not in line]


def changed_of_template(shop: Shop, source: str) -> list[str]:
    """The lines of the template that the revision lacks, in their order."""
    matched = difflib.SequenceMatcher(None, template_lines(shop), source.splitlines(), False)
    return [
        line
        for tag, first, last, _, _ in matched.get_opcodes()
        if tag in ("delete", "replace")
        for line in template_lines(shop)[first:last]
    ]


def hidden(folder: Path, *names: str) -> dict[str, str]:
    """Variables of an environment in which packages are not installed."""
    folder = folder / "hidden"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(NOWHERE.format(names=names))
    return {"PYTHONPATH": str(folder), "PATH": os.defpath}


def longest(source: str) -> int:
    return max(map(len, body(source).splitlines()))


RUFF = "[tool.ruff]\nline-length = 60\n"
BLACK = "[tool.black]\nline-length = 60\n"


@pytest.mark.parametrize("file", ["pyproject.toml", "ruff.toml", ".ruff.toml"])
def test_ruff_formats_where_it_is_configured(file: str, grown: Shop) -> None:
    text = 'line-length = 60\n[format]\nquote-style = "single"\n'
    if file == "pyproject.toml":
        text = f"[tool.ruff]\n{text.replace('[format', '[tool.ruff.format')}"
    configure(grown, text, file)
    source, _ = written(grown)
    assert "sa.Column('colour'" in re.sub(r"\(\s+", "(", source)
    assert longest(source) <= 60
    assert changed_of_template(grown, source) == []


def test_ruffs_configuration_is_that_which_it_extends(grown: Shop) -> None:
    configure(grown, "line-length = 60\n", "base.toml")
    with_a_blank_line(grown)
    configure(grown, 'extend = "../base.toml"\n', "migrations/ruff.toml")
    source, _ = written(grown)
    assert longest(source) <= 60
    assert check(grown, "ruff", "format", "--diff") == ""


def test_its_rules_fix_what_the_tool_wrote_and_no_line_of_the_template(grown: Shop) -> None:
    configure(grown, f'{RUFF}lint.select = ["ALL"]')
    source, done = written(grown)
    assert changed_of_template(grown, source) == []
    assert "from typing import Sequence, Union" in source
    assert "F401" not in done.err and "UP007" not in done.err  # of lines of the template
    compile(source, "revision", "exec")


def test_imports_are_sorted_if_those_of_the_template_are(grown: Shop) -> None:
    configure(grown, '[tool.ruff]\nlint.select = ["I"]')
    template = grown.folder / "migrations" / "script.py.mako"
    text = template.read_text().replace(
        "from alembic import op\nimport sqlalchemy as sa\n",
        "import sqlalchemy as sa\nfrom alembic import op\n",
    )
    template.write_text(
        text.replace("from typing", "from collections.abc import Callable\nfrom typing")
    )
    grown.edit(
        "amount: int", 'amount: int\n    size: int = Field(sa_column_kwargs={"unique": True})'
    )
    source, done = written(grown, "--refuse", "purchase.size")
    assert changed_of_template(grown, source) == []
    assert "from alembic.util import CommandError\n" in source
    assert check(grown, "ruff", "check", "--select", "I001") == ""
    assert "I001" not in done.err


def test_black_formats_where_it_is_configured(grown: Shop) -> None:
    configure(grown, f"{BLACK}skip-string-normalization = true")
    source, _ = written(grown)
    assert "'colour'" in source
    assert longest(source) <= 60
    assert check(grown, "black", "--check", "--quiet") == ""
    assert changed_of_template(grown, source) == []


def test_black_formats_and_ruff_lints_where_both_are_configured(grown: Shop) -> None:
    configure(grown, f'{BLACK}\n[tool.ruff]\nline-length = 200\nlint.select = ["A", "D"]')
    source, _ = written(grown)
    assert longest(source) <= 60
    assert check(grown, "black", "--check", "--quiet") == ""
    assert changed_of_template(grown, source) == []


def test_ruff_formats_where_both_are_configured_and_its_formatter_is(grown: Shop) -> None:
    with_a_blank_line(grown)
    configure(grown, f"{BLACK}\n{RUFF.replace('60', '100')}[tool.ruff.format]")
    source, _ = written(grown)
    assert 60 < longest(source) <= 100
    assert check(grown, "ruff", "format", "--diff") == ""


def test_a_given_line_length_wins(grown: Shop) -> None:
    configure(grown, RUFF)
    source, _ = written(grown, "--line-length", "120")
    assert 60 < longest(source) <= 120


def test_black_formats_where_nothing_is_configured(grown: Shop) -> None:
    source, done = written(grown)
    assert 'sa.Column(\n            "colour"' in source or 'sa.Column("colour"' in source
    assert 60 < longest(source) <= 88
    assert changed_of_template(grown, source) == []
    assert "revision: str = '" in source  # as the template has it
    assert "is configured" not in done.err


def test_without_a_formatter_the_tool_breaks_lines_itself(grown: Shop, tmp_path: Path) -> None:
    source, done = written(grown, **hidden(tmp_path, "black", "ruff"))
    assert "'colour'" in source  # as Alembic renders it
    assert 60 < longest(source) <= 88
    assert changed_of_template(grown, source) == []
    assert "is configured" not in done.err
    assert grown.run("check-drift").code == 0


@pytest.mark.parametrize(
    ("table", "missing", "used"),
    [
        (RUFF, ("ruff",), "ruff is configured in this project and not installed, so black has"),
        (RUFF, ("ruff", "black"), "not installed, so the tool's own line breaks are in"),
        (BLACK, ("black",), "black is configured in this project and not installed, so the tool's"),
        (
            f"{BLACK}\n[tool.ruff]",
            ("ruff",),
            "ruff is configured in this project and not installed",
        ),
    ],
)
def test_a_configured_formatter_that_is_missing_is_one_sentence(
    table: str, missing: tuple[str, ...], used: str, grown: Shop, tmp_path: Path
) -> None:
    configure(grown, table)
    source, done = written(grown, **hidden(tmp_path, *missing))
    sentences = [line for line in done.err.splitlines() if "not installed" in line]
    assert len(sentences) == 1 and used in sentences[0], done.err
    assert "pip install 'alembic-autogen[format]'" in sentences[0]
    assert longest(source) <= 60
    assert changed_of_template(grown, source) == []


def test_where_alembic_has_hooks_nothing_else_formats(grown: Shop) -> None:
    configure(grown, f'{RUFF}lint.select = ["ALL"]')
    grown.edit(
        "[post_write_hooks]",
        "[post_write_hooks]\nhooks = mine\nmine.type = exec\n"
        f"mine.executable = {sys.executable}\n"
        "mine.options = -m black --line-length 70 REVISION_SCRIPT_FILENAME",
        "alembic.ini",
    )
    _, done = written(grown)
    assert check(grown, "black", "--check", "--quiet", "--line-length", "70") == ""
    assert "ruff:" not in done.err


def test_hooks_that_format_nothing_get_the_lines_of_the_tool(grown: Shop) -> None:
    configure(grown, RUFF)
    grown.edit(
        "[post_write_hooks]",
        "[post_write_hooks]\nhooks = mine\nmine.type = exec\nmine.executable = true",
        "alembic.ini",
    )
    source, _ = written(grown)
    assert "'colour'" in source and longest(source) <= 60
    assert changed_of_template(grown, source) == []
