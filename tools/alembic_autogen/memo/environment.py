"""Watch accesses to environment variables and to the command line."""

from __future__ import annotations

import os
import posix
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, AnyStr, ClassVar, SupportsIndex, TypeVar, overload

if TYPE_CHECKING:
    from _collections_abc import dict_items, dict_keys, dict_values

_Default = TypeVar("_Default")

OF_SHELL_AND_MAKE = frozenset(
    {
        *("_", "SHLVL", "OLDPWD", "PWD"),
        *("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKE_TERMOUT", "MAKE_TERMERR", "MSG"),
    }
)
"""Variables that a shell or ``make`` changes from one command to the next.

``MSG`` is the message of ``make revision``; the others of ``make`` are in the GNU make manual, 5.7
(Recursive Use of make) and 13 (Integrating GNU make). They are ignored when all variables are
listed, as pydantic-settings and tqdm do to find their own. Code that needs one of them reads it by
name.
"""


def all_variables() -> list[tuple[str, str]]:
    """The environment variables that count when code iterates over all of them."""
    return sorted(item for item in os.environ.items() if item[0] not in OF_SHELL_AND_MAKE)


class Variables:
    """Watch ``os.environ`` and ``os.environb``.

    :param on_read: called with the name and the value of each variable that is read; the value is
        ``None`` if the variable is not set.
    :param listed: called when code iterates over all variables.
    :param on_own_read: called with the name of a variable that the application itself set before.
    :ivar own: names of the variables that the application has set or removed.
    """

    def __init__(
        self,
        on_read: Callable[[str, str | None], None],
        listed: Callable[[], None],
        on_own_read: Callable[[str], None],
    ) -> None:
        self._on_read = on_read
        self._listed = listed
        self._on_own_read = on_own_read
        self.own: set[str] = set()
        self._sweep: list[str] = []
        self._swept = 0
        self._last = ""
        self._doubtful: dict[str, str | None] = {}

    def watch(self, undo: ExitStack) -> bool:
        """Begin to watch.

        :returns: whether that is possible; it is not if the application has replaced
            ``os.environ``.
        """
        watched = type("Watched", (_WatchedEnviron,), {"_variables": self})
        environments: tuple[object, ...] = (os.environ, os.environb)
        if any(type(each) is not os._Environ for each in environments):
            return False
        for environment in environments:
            undo.callback(setattr, environment, "__class__", environment.__class__)
            object.__setattr__(environment, "__class__", watched)
        undo.callback(self._settle)
        self._watch_copy(undo)
        return True

    def _watch_copy(self, undo: ExitStack) -> None:
        """Watch ``posix.environ``, the dictionary from which ``os.environ`` was made."""
        before: dict[bytes, bytes] = posix.environ
        setattr(posix, "environ", _Copy(before, self))  # noqa: B010 -- mypy knows a constant
        undo.callback(setattr, posix, "environ", before)

    def note(self, key: str | bytes, value: str | bytes | None) -> None:
        """Note that a variable was read.

        :param key: the variable's name.
        :param value: the variable's value; ``None`` if it is not set.
        """
        name, text = os.fsdecode(key), None if value is None else os.fsdecode(value)
        if name in self.own:
            self._on_own_read(name)
            return
        if name in OF_SHELL_AND_MAKE and self._is_swept(name):
            self._doubtful.setdefault(name, text)
            return
        if name != self._last:
            self._advance(name)
        self._on_read(name, text)

    def _is_swept(self, name: str) -> bool:
        """Whether a variable is read as one of all: while listing them, or in order afterwards."""
        return name == self._last or self._advance(name)

    def _advance(self, name: str) -> bool:
        """Follow code that lists all names and then reads each, as ``dict(os.environ)`` does."""
        if self._swept < len(self._sweep) and self._sweep[self._swept] == name:
            self._swept += 1
            if self._swept == len(self._sweep):
                self._doubtful.clear()
                self._sweep, self._swept = [], 0
            return True
        self._settle()
        return False

    def _settle(self) -> None:
        """Report the deferred variables as read by name, since not all variables were read."""
        if self._swept:
            for name, text in self._doubtful.items():
                self._on_read(name, text)
        self._doubtful.clear()
        self._sweep, self._swept = [], 0

    def change(self, key: str | bytes) -> None:
        """Note a variable that the application sets or removes; it knows the value from then on."""
        self.own.add(os.fsdecode(key))

    def listing(self) -> None:
        """Note that code iterates over all variables or counts them."""
        self._settle()
        self._listed()

    def each(self, keys: Iterator[AnyStr]) -> Iterator[AnyStr]:
        """Yield all names; a variable that is read between two of them is part of the listing."""
        self.listing()
        order: list[str] = []
        for key in keys:
            self._last = os.fsdecode(key)
            order.append(self._last)
            yield key
        self._last = ""
        self._doubtful.clear()
        self._sweep, self._swept = order, 0


class _WatchedEnviron(os._Environ[str]):  # os.environb's keys and values are bytes
    """An ``os.environ`` or ``os.environb`` that reports each access to its variables."""

    _variables: ClassVar[Variables]
    _asking = threading.local()

    def __getitem__(self, key: str) -> str:
        try:
            value = super().__getitem__(key)
        except KeyError:
            self._variables.note(key, None)
            raise
        self._variables.note(key, value)
        return value

    def __setitem__(self, key: str, value: str) -> None:
        super().__setitem__(key, value)
        self._variables.change(key)

    def __delitem__(self, key: str) -> None:
        try:
            super().__delitem__(key)
        except KeyError:
            self._variables.note(key, None)
            raise
        self._variables.change(key)

    def __iter__(self) -> Iterator[str]:
        return self._variables.each(super().__iter__())

    def __len__(self) -> int:
        self._variables.listing()
        return super().__len__()

    def __repr__(self) -> str:
        self._variables.listing()
        return super().__repr__()

    @property
    def _data(self) -> object:
        """The underlying dictionary, which only ``os`` itself should use.

        An application's audit hook may read a variable at each event, including the event of
        sys._getframe().
        """
        if not getattr(self._asking, "is_asked", False):
            self._asking.is_asked = True
            try:
                is_of_os = sys._getframe(1).f_globals is vars(os)
            finally:
                self._asking.is_asked = False
            if not is_of_os:
                self._variables.listing()
        return self.__dict__["_data"]


class _Copy(dict[bytes, bytes]):
    """A ``posix.environ`` that reports each access."""

    def __init__(self, copied: dict[bytes, bytes], variables: Variables) -> None:
        super().__init__(copied)
        self._variables = variables

    def __getitem__(self, key: bytes) -> bytes:
        self._variables.note(key, super().get(key))
        return super().__getitem__(key)

    @overload
    def get(self, key: bytes, default: None = None, /) -> bytes | None: ...

    @overload
    def get(self, key: bytes, default: bytes, /) -> bytes: ...

    @overload
    def get(self, key: bytes, default: _Default, /) -> bytes | _Default: ...

    def get(self, key: bytes, default: object = None, /) -> object:
        self._variables.note(key, super().get(key))
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        if isinstance(key, bytes):
            self._variables.note(key, super().get(key))
        return super().__contains__(key)

    def __iter__(self) -> Iterator[bytes]:
        self._variables.listing()
        return super().__iter__()

    def __len__(self) -> int:
        self._variables.listing()
        return super().__len__()

    def keys(self) -> dict_keys[bytes, bytes]:
        self._variables.listing()
        return super().keys()

    def values(self) -> dict_values[bytes, bytes]:
        self._variables.listing()
        return super().values()

    def items(self) -> dict_items[bytes, bytes]:
        self._variables.listing()
        return super().items()

    def copy(self) -> dict[bytes, bytes]:
        self._variables.listing()
        return super().copy()

    def __repr__(self) -> str:
        self._variables.listing()
        return super().__repr__()

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[object, ...]:
        """Become a plain dictionary in another process, and where it is copied."""
        return dict, (self.copy(),)


class Arguments(list[str]):
    """A ``sys.argv`` that reports each access to its items."""

    def __init__(self, arguments: list[str], on_read: Callable[[], None]) -> None:
        super().__init__(arguments)
        self._on_read = on_read

    @overload
    def __getitem__(self, index: SupportsIndex) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: SupportsIndex | slice) -> str | list[str]:
        self._on_read()
        return super().__getitem__(index)

    def __iter__(self) -> Iterator[str]:
        self._on_read()
        return super().__iter__()

    def __len__(self) -> int:
        self._on_read()
        return super().__len__()

    def __contains__(self, item: object) -> bool:
        self._on_read()
        return super().__contains__(item)

    def __eq__(self, other: object) -> bool:
        self._on_read()
        return super().__eq__(other)

    def __repr__(self) -> str:
        self._on_read()
        return super().__repr__()

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[object, ...]:
        """Become a plain list in another process, and where it is copied."""
        self._on_read()
        return list, (list(list.__iter__(self)),)

    __hash__ = None


def watch_arguments(on_read: Callable[[], None], undo: ExitStack) -> None:
    """Watch ``sys.argv`` and ``sys.orig_argv`` until ``undo`` is closed."""
    for name in ("argv", "orig_argv"):
        _watch_arguments(name, on_read, undo)


def _watch_arguments(name: str, on_read: Callable[[], None], undo: ExitStack) -> None:
    before: list[str] = getattr(sys, name)
    watched = Arguments(before, on_read)

    def restore() -> None:
        if getattr(sys, name) is watched:
            before[:] = list(list.__iter__(watched))
            setattr(sys, name, before)

    setattr(sys, name, watched)
    undo.callback(restore)
