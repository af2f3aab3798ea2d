"""Functions that take the place of others look like them, and leave no trace when they go."""

from __future__ import annotations

import importlib
import os
import pickle
import posix
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from importlib import _bootstrap_external
from types import ModuleType

import pytest

from alembic_autogen.memo.picklable_replacements import replace, spare_imports


class Holder:
    """A class whose methods are replaced."""

    def method(self) -> str:
        """Return a word."""
        return "own"


class Child(Holder):
    """A class that inherits the method."""


@pytest.fixture
def module() -> Iterator[ModuleType]:
    """A module with a function."""
    made = ModuleType("module_of_a_test")
    exec("def function():\n    '''Return a word.'''\n    return 'own'\n", vars(made))
    sys.modules[made.__name__] = made
    yield made
    del sys.modules[made.__name__]


def other(*arguments: object) -> str:
    return "other"


def test_a_replacement_has_the_name_and_the_docstring_of_the_original(module: ModuleType) -> None:
    own = module.function
    with ExitStack() as undo:
        replace(module, "function", lambda: "other", undo)
        assert module.function() == "other"
        assert module.function.__name__ == module.function.__qualname__ == "function"
        assert module.function.__module__ == module.__name__
        assert module.function.__doc__ == "Return a word."
        assert pickle.loads(pickle.dumps(module.function)) is module.function
    assert module.function is own


def test_a_method_is_replaced_under_the_name_of_its_class() -> None:
    own = Holder.method
    with ExitStack() as undo:
        replace(Holder, "method", lambda self: "other", undo)
        assert Child().method() == "other"
        assert Holder.method.__qualname__ == "Holder.method"
        assert pickle.loads(pickle.dumps(Holder.method)) is Holder.method
    assert Holder.method is own


def test_an_inherited_method_is_inherited_again() -> None:
    with ExitStack() as undo:
        replace(Child, "method", lambda self: "other", undo)
        assert (Child().method(), Holder().method()) == ("other", "own")
    assert "method" not in vars(Child)
    assert Child().method() == "own"


def test_what_the_application_puts_there_stays(module: ModuleType) -> None:
    with ExitStack() as undo:
        replace(module, "function", lambda: "replaced", undo)
        module.function = other
    assert module.function is other


def test_what_the_application_deletes_stays_away(module: ModuleType) -> None:
    with ExitStack() as undo:
        replace(module, "function", lambda: "replaced", undo)
        del module.function
    assert not hasattr(module, "function")


def test_replacements_are_undone_in_the_opposite_order(module: ModuleType) -> None:
    own = module.function
    with ExitStack() as undo:
        replace(module, "function", lambda: "first", undo)
        replace(module, "function", lambda: "second", undo)
        assert module.function() == "second"
    assert module.function is own


def test_functions_of_os_are_replaced_in_posix_as_well() -> None:
    own = os.getpid
    assert posix.getpid is own
    with ExitStack() as undo:
        replace(os, "getpid", lambda: -1, undo)
        assert (os.getpid(), posix.getpid()) == (-1, -1)
    assert os.getpid is posix.getpid is own


def test_functions_of_os_that_are_not_those_of_posix_are_replaced_alone() -> None:
    own = os.getenv
    with ExitStack() as undo:
        replace(os, "getenv", lambda *_: "other", undo)
        assert not hasattr(posix, "getenv")
        assert os.getenv("PATH") == "other"
    assert os.getenv is own


def test_an_object_that_is_no_module_keeps_the_module_of_the_replacement() -> None:
    holder = Holder()
    with ExitStack() as undo:
        replace(holder, "method", other, undo)
        assert holder.method() == "other"
        assert other.__module__ == __name__
    assert "method" not in vars(holder)


def test_the_import_system_keeps_the_functions_of_posix() -> None:
    names = vars(_bootstrap_external)
    own, calls = names["_os"], []

    def stat(path: str) -> os.stat_result:
        calls.append(path)
        return original(path)

    original = posix.stat
    with ExitStack() as undo:
        spare_imports(undo)
        replace(posix, "stat", stat, undo)
        importlib.invalidate_caches()
        with pytest.raises(ImportError):
            importlib.import_module("no_module_of_this_name")
        assert names["_os"].stat is original
        assert calls == []
    assert names["_os"] is own
    assert posix.stat is original
