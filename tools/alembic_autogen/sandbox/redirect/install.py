"""Install the hooks when the first redirection begins, and remove them after the last."""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from alembic_autogen.errors import SandboxError
from alembic_autogen.sandbox.redirect import engines
from alembic_autogen.sandbox.redirect.drivers import PATCHES, Patch

_MODULES = frozenset(patch.module for patch in PATCHES)
_lock = threading.RLock()
_active_count = 0
_undo = ExitStack()


@contextmanager
def installed() -> Iterator[None]:
    """Keep every hook in place while the context lasts.

    :raises SandboxError: the version of an installed driver is not supported.
    """
    install()
    try:
        yield
    finally:
        _uninstall()


def install() -> None:
    """Install every hook until the process ends; see :func:`installed`."""
    global _active_count, _undo
    with _lock:
        if _active_count == 0:
            with ExitStack() as undo:
                _undo = undo
                _hook_into_imports(undo)
                engines.listen(undo)
                _undo = undo.pop_all()
        _active_count += 1


def _uninstall() -> None:
    global _active_count
    with _lock:
        _active_count -= 1
        if _active_count == 0:
            _undo.close()


def _hook_into_imports(undo: ExitStack) -> None:
    """Patch the drivers that are imported already, and the others when they are imported."""
    finder = _DriverFinder()
    sys.meta_path.insert(0, finder)
    undo.callback(sys.meta_path.remove, finder)
    for name in _MODULES & sys.modules.keys():
        if sys.modules[name] is not None:  # None in sys.modules forbids the import
            _patch(name, sys.modules[name])


def _patch(name: str, module: ModuleType) -> None:
    with _lock:
        for patch in PATCHES:
            if patch.module == name:
                _apply(patch, module)


def _apply(patch: Patch, module: ModuleType) -> None:
    *classes, name = patch.path.split(".")
    try:
        owner = functools.reduce(getattr, classes, module)
        original = getattr(owner, name)
    except AttributeError:
        if patch.optional:
            return
        raise SandboxError(
            f"{patch.module}.{patch.path} does not exist in the installed version, so that its "
            "connections cannot be redirected to the disposable server; install another version of "
            f"{patch.module.split('.')[0]}, and report this one."
        ) from None
    own, replacement = name in vars(owner), patch.wrap(original)
    setattr(owner, name, replacement)
    _undo.callback(_restore, owner, name, replacement, original if own else None)


def _restore(owner: object, name: str, replacement: object, original: object | None) -> None:
    """Restore the original, unless the replacement has been wrapped (it is inert by now)."""
    if vars(owner).get(name) is not replacement:
        return
    if original is None:
        delattr(owner, name)
    else:
        setattr(owner, name, original)


class _DriverFinder(MetaPathFinder):
    """A finder that leaves the search for a driver's module to others, and patches the module."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in _MODULES:
            return None
        spec = _find_with_others(self, name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _PatchingLoader(spec.loader)
        return spec


def _find_with_others(
    finder: _DriverFinder, name: str, path: Sequence[str] | None, target: ModuleType | None
) -> ModuleSpec | None:
    others = (other for other in sys.meta_path if other is not finder)
    specs = (other.find_spec(name, path, target) for other in others)
    return next((spec for spec in specs if spec is not None), None)


class _PatchingLoader(Loader):
    """A loader that stands in for a module's own, and patches the module once it is loaded."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        _patch(module.__name__, module)
