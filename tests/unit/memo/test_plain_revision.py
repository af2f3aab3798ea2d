"""Revision files that cannot read anything else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from alembic_autogen.memo.plain_revision import plain_imports

PLAIN = "import sqlalchemy as sa\nfrom alembic import op\nfrom alembic.util import CommandError\n"


def test_what_the_tool_writes_asks_for_nothing() -> None:
    assert plain_imports(PLAIN) == frozenset()


@pytest.mark.parametrize(
    "line", ["import os", "from pathlib import Path", "open('x')", "import nobody.has.this", "("]
)
def test_what_a_template_adds_may_ask_for_anything(line: str) -> None:
    assert plain_imports(f"{PLAIN}{line}\n") is None


@pytest.mark.parametrize(
    "line",
    [
        "from __future__ import annotations",
        "import alembic.op",
        "from collections import abc",
        "from decimal import Decimal",
        "from contextlib import contextmanager",
        "import enum",
        "import sqlalchemy.dialects.mysql",
        "import sqlmodel",
        "from typing import Union",
    ],
)
def test_what_rendered_operations_import_asks_for_nothing(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it has been imported before or not."""
    assert plain_imports(f"{line}\n") == frozenset()
    package = line.split()[1].partition(".")[0]
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    assert plain_imports(f"{line}\n") == frozenset()


@pytest.mark.parametrize(
    "name",
    ["open", "exec", "eval", "compile", "input", "globals", "vars", "__import__", "__builtins__"],
)
def test_what_may_lead_to_anything(name: str) -> None:
    assert plain_imports(f"{PLAIN}found = {name}\n") is None
    assert plain_imports(f"{PLAIN}found = op.{name}\n") == frozenset(), "a method of that name"


@pytest.mark.parametrize(
    "line",
    ["from . import other", "from .other import x", "from .pytest import x", "import typing_of"],
)
def test_modules_that_cannot_be_found_may_ask_for_anything(line: str) -> None:
    assert plain_imports(f"{PLAIN}{line}\n") is None


def test_modules_of_the_application_are_named_with_their_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "shop_of_test" / "kinds"
    package.mkdir(parents=True)
    for file in (package.parent / "__init__.py", package / "__init__.py", package / "money.py"):
        file.write_text("AMOUNT = 1\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    (package.parent / "plain").mkdir()  # a namespace package: no file of its own
    (package.parent / "plain" / "sizes.py").write_text("", "utf-8")
    names = ["shop_of_test", "shop_of_test.kinds", "shop_of_test.kinds.money"]
    sizes = ["shop_of_test.plain", "shop_of_test.plain.sizes"]
    for name in names + sizes:
        __import__(name)
    try:
        assert plain_imports("import shop_of_test.kinds.money\n") == frozenset(names)
        assert plain_imports("from shop_of_test.kinds import money\n") == frozenset(names)
        assert plain_imports("from shop_of_test import AMOUNT\n") == frozenset(names[:1])
        assert plain_imports("import yaml_of_nobody, shop_of_test\n") is None
        assert plain_imports("import pytest, shop_of_test\n") == frozenset(names[:1])
        assert plain_imports("import shop_of_test.plain.sizes\n") == {names[0], sizes[1]}
    finally:
        for name in names + sizes:
            del sys.modules[name]
