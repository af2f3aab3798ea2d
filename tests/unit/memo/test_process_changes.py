"""Changes of the process by models are found, unless they are in the models' own modules."""

from __future__ import annotations

import builtins
import decimal
import os
import string
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa

from alembic_autogen.memo.import_tracker import ImportTracker
from alembic_autogen.memo.record import HISTORY

LEFT = {
    "a builtin": "import builtins; builtins.left = 1",
    "a builtin by name": "import builtins; vars(builtins)['left'] = 1",
    "an attribute of sys": "import sys; sys.left = 1",
    "an attribute of a library": "import sqlalchemy; sqlalchemy.left = 1",
    "an attribute, by setattr": "import sqlalchemy; setattr(sqlalchemy, 'left', 1)",
    "an attribute that is gone": "import string; del string.octdigits",
    "a constant": "import string; string.octdigits = 'x'",
    "a late library": "import colorsys; colorsys.left = 1",
    "an attribute of a class": "import sqlalchemy; sqlalchemy.Table.left = 1",
    "a hidden method": "import sqlalchemy; sqlalchemy.Table._left = lambda table: 1",
    "an entry of a dictionary": (
        "from sqlalchemy.dialects.mysql.base import ischema_names; ischema_names['left'] = 1"
    ),
    "the working folder": "import os; os.chdir('elsewhere')",
    "the path of modules": "import sys; sys.path.insert(0, '/left')",
    "the command line": "import sys; sys.argv.append('--left')",
    "precision": "import decimal; decimal.getcontext().prec = 7",
    "a warning that raises": "import warnings; warnings.simplefilter('error', ResourceWarning)",
    "a filter in a form of its own": "import warnings; warnings.filters.append(())",
}
NOT_LEFT = {
    "nothing": "",
    "a constant of its own": "LEFT = 1; globals()['MORE'] = 2",
    "an attribute that is put back": (
        "import string; was = string.octdigits; string.octdigits = ''; string.octdigits = was"
    ),
    "what a library does": "import sqlalchemy as s; s.select(s.literal(1)).compile()",
    "output that is redirected": (
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()):\n    print()"
    ),
    "a filter of warnings": "import warnings; warnings.simplefilter('ignore', ResourceWarning)",
    "a table": "import sqlalchemy as s; s.Table('t', s.MetaData(), s.Column('a', s.Integer))",
}


@pytest.fixture(autouse=True)
def undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let nothing stay."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", list(sys.argv))
    monkeypatch.setattr(sys, "path", list(sys.path))
    from sqlalchemy.dialects.mysql.base import ischema_names

    filters = list(warnings.filters)
    warnings.filters[:] = []
    octal, context = string.octdigits, decimal.getcontext()
    yield
    warnings.filters[:] = filters
    string.octdigits = octal
    decimal.setcontext(context)
    ischema_names.pop("left", None)
    for holder in (builtins, sys, sa, sa.Table, sys.modules.get("colorsys")):
        for name in ("left", "_left"):
            if name in vars(holder or object):
                delattr(holder, name)


def after(code: str, folder: Path, later: str = "") -> ImportTracker:
    """Run code as that of models, and other code as that of a revision."""
    decimal.setcontext(decimal.Context())
    tracker = ImportTracker()
    with tracker.watching():
        exec(compile(code, str(folder / "app.py"), "exec"), {"__name__": "app"})
    with tracker.watching(HISTORY):
        exec(compile(later, str(folder / "revision.py"), "exec"), {"__name__": "revision"})
    return tracker


@pytest.mark.parametrize("what", LEFT)
def test_what_models_leave_is_found(what: str, tmp_path: Path) -> None:
    assert after(LEFT[what], tmp_path).uses_traces_of_models


@pytest.mark.parametrize("what", NOT_LEFT)
def test_what_is_theirs_is_not(what: str, tmp_path: Path) -> None:
    assert not after(NOT_LEFT[what], tmp_path).uses_traces_of_models


def test_a_filter_before_one_that_raises_is_found(tmp_path: Path) -> None:
    warnings.simplefilter("error")
    assert after("import warnings; warnings.simplefilter('ignore')", tmp_path).uses_traces_of_models


def test_filters_of_warnings_are_left_to_code_that_looks_at_them(tmp_path: Path) -> None:
    assert after(NOT_LEFT["a filter of warnings"], tmp_path).leaves_warning_filters
    assert not after("", tmp_path).leaves_warning_filters


FILES = {
    "open('made', 'w').close()": "open('made').close()",
    "open('tmp', 'w').close(); import os; os.rename('tmp', 'made')": "open('made').close()",
    "import os; os.mkdir('made')": "import os; os.path.isdir('made')",
    "import os; os.mkdir('elsewhere/made')": "import os; os.listdir('elsewhere')",
    "import os; os.symlink('x', 'made')": "import os; os.readlink('made')",
}


@pytest.mark.parametrize("code", FILES)
def test_a_file_that_models_write_is_theirs(code: str, tmp_path: Path) -> None:
    assert after(code, tmp_path, FILES[code]).uses_traces_of_models


def test_another_file_is_not(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    then = after("open('made', 'w').close()", tmp_path, "open('other').close()")
    assert not then.uses_traces_of_models


def test_a_module_without_a_file_is_theirs(tmp_path: Path) -> None:
    code = "import sys, types; sys.modules['made_here'] = types.ModuleType('made_here')"
    try:
        assert after(code, tmp_path, "import made_here").uses_traces_of_models
        assert not after("", tmp_path, "").uses_traces_of_models
    finally:
        del sys.modules["made_here"]


def test_a_lazy_object_is_not_asked_for_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings of a framework that are not configured raise when they are asked for a class."""

    class Lazy:
        @property
        def __class__(self) -> type:
            raise RuntimeError("not configured")

    monkeypatch.setattr(string, "lazy", Lazy(), raising=False)
    monkeypatch.setattr(sa.Table, "_lazy", 1, raising=False)
    code = "import sqlalchemy; sqlalchemy.Table._lazy = LAZY"
    tracker = ImportTracker()
    with tracker.watching():
        exec(compile(code, str(tmp_path / "app.py"), "exec"), {"LAZY": Lazy()})
    with tracker.watching(HISTORY):
        pass
    assert tracker.uses_traces_of_models


def test_modules_are_pythons_own_again(tmp_path: Path) -> None:
    after("import colorsys", tmp_path)
    assert {type(each) for each in (sa, os, sys, builtins, string)} == {ModuleType}
    assert type(sys.modules["colorsys"]) is ModuleType
