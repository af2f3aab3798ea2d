"""Watch what an application takes from the machine while its models are imported.

Files and folders that are read, places that are looked at, environment variables that are asked
for: as long as all of them are as they were, importing the models again gives the same models. What
is asked of anything else (another program, the network, a database) may be answered otherwise the
next time; then nothing follows from what was seen.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

_BEYOND = frozenset(
    {
        *("socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyname"),
        *("socket.sendto", "sqlite3.connect", "subprocess.Popen", "os.system", "os.exec"),
        *("os.posix_spawn", "os.spawn", "os.fork", "os.forkpty"),
    }
)
"""Audit events (Python documentation, Audit events table) of asking what is no file."""
_LISTINGS = frozenset({"os.listdir", "os.scandir"})
_LOOKS = ("stat", "lstat", "access")


def opens_to_read(arguments: tuple[Any, ...]) -> str | None:
    """The file that an audit event ``open`` is about, where it is opened to be read."""
    path, mode, flags = arguments
    writes = (flags or 0) & (os.O_WRONLY | os.O_RDWR) if mode is None else set(mode) & {*"wax+"}
    return None if writes else _absolute(path)


def _absolute(path: object) -> str | None:
    if isinstance(path, os.PathLike):
        path = os.fspath(path)
    if path is None:
        path = "."
    if not isinstance(path, (str, bytes)):
        return None  # a descriptor: it was opened by name
    return os.path.abspath(os.fsdecode(path))  # noqa: PTH100 -- it is called often


class Observation:
    """What was seen, over all the times that :meth:`watching` lasted.

    :ivar opened: files that were opened to be read.
    :ivar listed: folders whose content was listed.
    :ivar found: places that were looked at, and whether there was something.
    :ivar variables: environment variables that were asked for, with what the first answer was;
        without those that the application had set itself.
    :ivar all_variables: whether somebody went through all of them.
    :ivar is_whole: whether nothing was asked that cannot be asked again here.
    :ivar before: modules that were loaded when it began.
    """

    def __init__(self) -> None:
        self.opened: set[str] = set()
        self.listed: set[str] = set()
        self.found: dict[str, bool] = {}
        self.variables: dict[str, str | None] = {}
        self.all_variables = False
        self.is_whole = True
        self.before: frozenset[str] = frozenset()
        self._set: set[str] = set()
        self._is_watching = False
        self._is_hooked = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch as long as the context lasts; in it, only the application should be at work."""
        if not self._is_hooked:
            self.before = frozenset(sys.modules)
            sys.addaudithook(self._note)  # stays to the end of the process (PEP 578)
            self._is_hooked = True
        with ExitStack() as undo:
            self._watch_variables(undo)
            for name in _LOOKS:
                self._watch_looks(name, undo)
            self._is_watching = True
            undo.callback(setattr, self, "_is_watching", False)
            yield

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._is_watching:
            return
        if event == "open":
            path = opens_to_read(arguments)
            if path is not None:
                self.opened.add(path)
        elif event in _LISTINGS:
            path = _absolute(arguments[0])
            if path is not None:
                self.listed.add(path)
        elif event in _BEYOND:
            self.is_whole = False

    def _watch_variables(self, undo: ExitStack) -> None:
        watched = _watched(self.variable_asked, self.variable_set, self.variables_listed)
        for environment in (os.environ, os.environb):
            if type(environment) is not os._Environ:  # somebody's own, who knows what it tells
                self.all_variables, self.is_whole = True, False
                continue
            undo.callback(setattr, environment, "__class__", environment.__class__)
            environment.__class__ = watched

    def variable_asked(self, key: str | bytes, value: str | bytes | None) -> None:
        """An environment variable was asked for; ``None`` where it is not set."""
        name = _text(key)
        if name not in self._set:
            self.variables.setdefault(name, None if value is None else _text(value))

    def variable_set(self, key: str | bytes) -> None:
        """The application set an environment variable: it knows what it says from then on."""
        self._set.add(_text(key))

    def variables_listed(self) -> None:
        """Somebody goes through all environment variables."""
        self.all_variables = True

    def _watch_looks(self, name: str, undo: ExitStack) -> None:
        """Looks have no audit event: replace the function that pathlib and os.path call as well."""
        original: Callable[..., Any] = getattr(os, name)

        def look(path: Any, *arguments: Any, **options: Any) -> Any:
            place = None if options.get("dir_fd") is not None else _absolute(path)
            try:
                result = original(path, *arguments, **options)
            except OSError:
                self._note_place(place, there=False)
                raise
            self._note_place(place, there=result is not False)
            return result

        # Who asks what a function can do asks for the function itself (os.supports_fd).
        for able in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
            if original in able:
                able.add(look)
                undo.callback(able.discard, look)
        setattr(os, name, look)
        undo.callback(setattr, os, name, original)

    def _note_place(self, place: str | None, *, there: bool) -> None:
        if place is not None:
            self.found.setdefault(place, there)


def _watched(
    asked: Callable[[Any, Any], None], set_: Callable[[Any], None], listed: Callable[[], None]
) -> type[os._Environ[Any]]:
    """A class for ``os.environ`` that tells what it is asked for."""

    class Watched(os._Environ[Any]):
        def __getitem__(self, key: Any) -> Any:
            try:
                value = super().__getitem__(key)
            except KeyError:
                asked(key, None)
                raise
            asked(key, value)
            return value

        def __setitem__(self, key: Any, value: Any) -> None:
            super().__setitem__(key, value)
            set_(key)

        def __iter__(self) -> Iterator[Any]:
            listed()
            return super().__iter__()

        def __len__(self) -> int:
            listed()
            return super().__len__()

    return Watched


def _text(value: str | bytes) -> str:
    return os.fsdecode(value)
