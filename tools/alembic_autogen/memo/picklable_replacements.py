"""Replace functions of modules, so that the replacements pickle as the originals do."""

from __future__ import annotations

import os
import posix
from collections.abc import Callable
from contextlib import ExitStack
from importlib import _bootstrap_external
from types import ModuleType


def replace(holder: object, name: str, replacement: Callable[..., object], undo: ExitStack) -> None:
    """Replace a function of a module, or a method of a class, until ``undo`` is closed.

    Functions are pickled by name (pickle, "What can be pickled and unpickled?"), so a replacement
    has the name under which it is found. ``os`` takes most of its functions from ``posix``, where
    code can find them as well.
    """
    original = getattr(holder, name)
    in_module = isinstance(holder, (ModuleType, type))
    module = holder.__module__ if isinstance(holder, type) else getattr(holder, "__name__", "")
    path = f"{holder.__qualname__}.{name}" if isinstance(holder, type) else name
    replacement.__name__, replacement.__doc__ = name, original.__doc__
    if in_module:
        replacement.__module__, replacement.__qualname__ = module, path
    _set(holder, name, replacement, undo)
    if holder is os and vars(posix).get(name) is original:
        _set(posix, name, replacement, undo)


def _set(holder: object, name: str, value: object, undo: ExitStack) -> None:
    own = name in vars(holder)
    before = vars(holder).get(name)

    def restore() -> None:
        if vars(holder).get(name) is not value:  # the application has put something else there
            return
        if own:
            _put(holder, name, before)
        else:
            delattr(holder, name)

    _put(holder, name, value)
    undo.callback(restore)


def _put(holder: object, name: str, value: object) -> None:
    if isinstance(holder, ModuleType):  # past the watch on attributes that the application sets
        vars(holder)[name] = value
    else:
        setattr(holder, name, value)


def spare_imports(undo: ExitStack) -> None:
    """Let the import system keep the functions of ``posix`` as they are now.

    It looks them up in ``posix`` at each call, thousands of times. What it asks for is recorded by
    the finders.
    """
    spared = ModuleType("posix")
    vars(spared).update(vars(posix))
    names = vars(_bootstrap_external)
    undo.callback(names.__setitem__, "_os", names["_os"])
    names["_os"] = spared
