"""Errors of a library that has changed are told from those of the tool and of the application."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from alembic_autogen.cli.untested_versions import library_that_changed

Raised = Callable[[str, str], Exception]
OURS = "alembic_autogen.history.uses"
LIBRARY = """
class Script:
    def rewritten(self, path, *, by): ...
def call(function, *values, **named): return function(*values, **named)
def ask(each): return each.new_attribute
class Lazy:
    def __getattr__(self, name): raise AttributeError(name)
"""
TOOL = """
class Own:
    def render(self): ...
class OwnScript(library.Script): ...
"""


def code(name: str, text: str, **names: Any) -> ModuleType:
    """A module of this name, whose code has run."""
    module = ModuleType(name)
    vars(module).update(names)
    exec(text, vars(module))
    return module


@pytest.fixture
def raised(monkeypatch: pytest.MonkeyPatch) -> Raised:
    """Runs a statement in a module, and returns the error that it raises."""
    library = code("alembic.script.new", LIBRARY)
    tool = code("alembic_autogen.history.new", TOOL, library=library)
    for module in (library, tool):
        monkeypatch.setitem(sys.modules, module.__name__, module)

    def run(user: str, text: str) -> Exception:
        with pytest.raises(Exception) as caught:
            code(user, text, library=library, tool=tool)
        return caught.value

    return run


@pytest.mark.parametrize(
    "text",
    [
        "import alembic.gone",
        "from alembic.script import Gone",
        "import alembic.script; alembic.script.gone",
        "library.Script.gone",
        "library.Script().gone",
        "library.Script().rewritten(1)",
        "library.Script(1)",
        "library.Lazy().gone",
        "tool.OwnScript().gone",
        "library.call(tool.Own().render, kind=1)",
        "library.call(tool.Own, 1)",
        "library.ask(tool.Own())",
    ],
)
def test_what_is_gone_is_of_the_library(text: str, raised: Raised) -> None:
    assert library_that_changed(raised(OURS, text)) == "alembic"


@pytest.mark.parametrize(
    "text", ["None.gone", "[].append(1, 2)", "1 + ''", "1 / 0", "tool.Own().gone", "import gone"]
)
def test_the_tools_own_errors_are_not(text: str, raised: Raised) -> None:
    assert library_that_changed(raised(OURS, text)) == ""


@pytest.mark.parametrize(
    "text",
    ["import alembic.gone", *(f"library.{each}" for each in ("Script().gone", "Lazy().gone"))],
)
def test_neither_are_those_of_the_application(text: str, raised: Raised) -> None:
    assert library_that_changed(raised("migrations.env", text)) == ""


def test_no_error_is_of_no_library() -> None:
    assert library_that_changed(None) == ""
