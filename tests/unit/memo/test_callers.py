"""The owner of the code that makes a call."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import cast

import pytest

from alembic_autogen.memo.callers import (
    Callers,
    Owner,
    is_bytecode_write,
    is_import_search,
)

STANDARD = sysconfig.get_path("stdlib")
TOOL = str(Path(__file__).parents[3] / "tools" / "alembic_autogen")
LIBRARY = "/venv/lib/python3.11/site-packages"

FILES = {
    "/srv/shop/models.py": Owner.APPLICATION,
    f"{LIBRARY}/sqlalchemy/orm/__init__.py": Owner.LIBRARY,
    f"{LIBRARY}/six.py": Owner.LIBRARY,
    f"{LIBRARY}/.hidden/tables.py": Owner.LIBRARY,
    f"{LIBRARY}/shop_models/tables.py": Owner.APPLICATION,
    f"{LIBRARY}/shop_tables.py": Owner.APPLICATION,
    f"{LIBRARY}/shop_models_of_others/tables.py": Owner.LIBRARY,
    f"{STANDARD}/json/__init__.py": Owner.STANDARD,
    f"{STANDARD}.zip": Owner.STANDARD,
    f"{STANDARD}_of_others/json.py": Owner.APPLICATION,
    "<frozen importlib._bootstrap>": Owner.STANDARD,
    "<string>": Owner.UNKNOWN,
    f"{TOOL}/session/pipeline.py": Owner.TOOL,
    f"{TOOL}/memo/status_calls.py": Owner.STANDARD,
    f"{TOOL}_of_others/session.py": Owner.APPLICATION,
}
"""With shop_models and shop_tables as the packages of the models."""


@pytest.fixture
def callers() -> Callers:
    return Callers(["shop_models.tables", "shop_tables", ""])


def frame(*files: str) -> FrameType | None:
    """A frame in the first file, called from the second, and so on."""
    found = None
    for file in reversed(files):
        found = SimpleNamespace(f_code=SimpleNamespace(co_filename=file), f_back=found)
    return cast("FrameType | None", found)


MODELS, OTHERS = "/srv/shop/models.py", "/srv/shop/tables.py"
IMPORT = "<frozen importlib._bootstrap_external>"
ORM, JSON = f"{LIBRARY}/sqlalchemy/orm.py", f"{STANDARD}/json/__init__.py"
RUN, PKGUTIL = f"{TOOL}/session/run.py", f"{STANDARD}/pkgutil.py"
IMPORTLIB = f"{STANDARD}/importlib/__init__.py"
MIGRATION = f"{LIBRARY}/alembic/runtime/migration.py"


@pytest.mark.parametrize("file", FILES)
def test_the_owner_of_a_file(file: str, callers: Callers) -> None:
    assert callers.owner(file) is FILES[file]
    assert callers.owner(file) is FILES[file], "the second time, from the dictionary"


def test_a_library_is_application_code_only_if_it_holds_the_models() -> None:
    assert Callers().owner(f"{LIBRARY}/shop_models/tables.py") is Owner.LIBRARY


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ((), None),
        ((MODELS,), MODELS),
        ((JSON, ORM, MODELS, OTHERS), MODELS),
        ((JSON, ORM), None),
        ((RUN, JSON), None),
    ],
)
def test_the_nearest_file_of_the_application(
    files: tuple[str, ...], expected: str | None, callers: Callers
) -> None:
    assert callers.application_file(frame(*files)) == expected
    assert callers.application_file(frame(*files)) == expected, "with owners that are known"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ((), False),
        ((MODELS,), True),
        ((JSON, ORM, MODELS), True),
        ((JSON, ORM), False),
        # The library is imported by the application, which then only waits.
        ((JSON, ORM, IMPORT, MODELS), False),
        ((MODELS, IMPORT, RUN), True),
    ],
)
def test_whether_the_application_asks_itself(
    files: tuple[str, ...], expected: bool, callers: Callers
) -> None:
    assert callers.is_called_directly(frame(*files)) is expected


@pytest.mark.parametrize(
    ("files", "application", "tool"),
    [
        ((), False, False),
        ((JSON,), False, False),
        ((JSON, MODELS, ORM), True, False),
        ((JSON, ORM, MODELS), False, False),
        ((JSON, RUN, MODELS), False, True),
        ((MODELS, RUN), True, False),
    ],
)
def test_the_nearest_caller_outside_the_standard_library(
    files: tuple[str, ...], application: bool, tool: bool, callers: Callers
) -> None:
    assert callers.is_application_call(frame(*files)) is application
    assert callers.is_own_call(frame(*files)) is tool


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ((), False),
        ((RUN,), True),
        ((JSON, RUN, MODELS), True),
        ((IMPORT, RUN), False),
        ((JSON, IMPORTLIB, RUN), False),
        ((PKGUTIL, RUN), False),
        ((JSON, MODELS, RUN), False),
        # Only the search itself counts, not the import that led to the tool's code.
        ((RUN, IMPORT, MODELS), True),
        ((f"{TOOL}/session/importlib_of_ours.py", MODELS), True),
    ],
)
def test_whether_the_tool_makes_a_call_that_does_not_import(
    files: tuple[str, ...], expected: bool, callers: Callers
) -> None:
    assert callers.is_own_access(frame(*files)) is expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ((), False),
        ((JSON,), False),
        ((JSON, f"{LIBRARY}/alembic/script/base.py", MODELS), True),
        ((f"{LIBRARY}/alembic/util/pyfiles.py",), True),
        ((f"{LIBRARY}/alembic/util/compat.py",), True),
        ((f"{LIBRARY}/alembic/util/messaging.py",), False),
        ((f"{LIBRARY}/alembic/runtime/migration.py",), False),
        ((MODELS, f"{LIBRARY}/alembic/script/base.py"), False),
    ],
)
def test_whether_alembic_searches_for_revisions(
    files: tuple[str, ...], expected: bool, callers: Callers
) -> None:
    assert callers.is_alembic_search(frame(*files)) is expected


@pytest.mark.parametrize(("file", "expected"), [(IMPORT, True), (JSON, False), (MODELS, False)])
def test_whether_pythons_finder_searches_for_a_module(file: str, expected: bool) -> None:
    found = frame(file)
    assert found is not None
    assert is_import_search(found) is expected


def calls(*calls: tuple[str, str]) -> FrameType | None:
    """A frame of the first function, called by the second, and so on; each with its file."""
    found = None
    for function, file in reversed(calls):
        code = SimpleNamespace(co_filename=file, co_name=function)
        found = SimpleNamespace(f_code=code, f_back=found)
    return cast("FrameType | None", found)


CACHE, WRITE = ("_cache_bytecode", IMPORT), ("_write_atomic", IMPORT)


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        ([WRITE, ("set_data", IMPORT), CACHE, ("get_code", IMPORT)], True),
        ([("set_data", IMPORT), CACHE], True),
        ([WRITE, ("compile", f"{STANDARD}/py_compile.py")], False),
        ([("set_data", MODELS), CACHE], False),
        ([("_cache_bytecode", MODELS)], False),
        ([("get_data", IMPORT), ("get_code", IMPORT)], False),
        ([], False),
    ],
)
def test_what_the_importer_compiles(frames: list[tuple[str, str]], expected: bool) -> None:
    assert is_bytecode_write(calls(*frames)) is expected


def test_the_program_that_was_started_is_the_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    program = SimpleNamespace(__file__="bin/alembic-autogen")
    monkeypatch.setitem(sys.modules, "__main__", program)
    callers = Callers()
    assert callers.owner("bin/alembic-autogen") is Owner.TOOL
    assert callers.owner(str(Path.cwd() / "bin" / "alembic-autogen")) is Owner.TOOL


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ((), False),
        ((ORM,), False),
        ((ORM, MIGRATION, MODELS), True),
        # a statement of a revision, which Alembic runs
        ((ORM, MODELS, MIGRATION), False),
        ((f"{LIBRARY}/alembic/runtime/environment.py", MODELS), False),
        ((f"{LIBRARY}/alembic/migration.py", MODELS), False),
        ((f"{LIBRARY}/other/runtime/migration.py", MODELS), False),
    ],
)
def test_a_statement_of_alembic_s_own(
    files: tuple[str, ...], expected: bool, callers: Callers
) -> None:
    assert callers.is_alembic_bookkeeping(frame(*files)) is expected
