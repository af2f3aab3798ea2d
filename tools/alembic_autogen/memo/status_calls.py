"""Watch status calls on paths: functions of ``os`` that raise no audit event.

``pathlib`` and ``os.path`` use the same functions, so calls through these are seen as well. What a
call reveals depends on the function that made it: ``Path.exists()`` reveals less than
``os.stat()``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from types import FrameType
from typing import Protocol

from alembic_autogen.memo import states
from alembic_autogen.memo.picklable_replacements import replace

OnStatus = Callable[[str, object], None]
Kind = Callable[[Sequence[object], Mapping[str, object]], str]
"""Returns the kind of a status call, as in :mod:`states`, by the arguments after the path."""
_TYPE_ONLY = frozenset(
    {
        *("exists", "isfile", "isdir", "is_file", "is_dir", "islink", "is_symlink", "lexists"),
        *("ismount", "is_mount", "realpath", "_joinrealpath", "resolve", "is_socket", "is_fifo"),
        *("is_block_device", "is_char_device", "_resolve_from_dir", "walk", "_walk", "rglob"),
        *("_exists", "_is_dir", "_lexists", "_select_from", "_iterate_directories"),
        # These read or list the path afterwards, which is recorded separately.
        *("fileConfig", "mtime", "lookup"),
    }
)
"""Functions of Python's path modules that reveal the type of a path and nothing else."""
_PATH_MODULES = ("genericpath", "posixpath", "pathlib", "glob", "os", "logging", "importlib")


class _Listing(Protocol):
    """The iterator that ``os.scandir()`` returns."""

    def __next__(self) -> os.DirEntry[str]: ...

    def close(self) -> None: ...


class StatusCalls:
    """Replace the functions of ``os`` that query the status of a path.

    :param on_status: called with the kind of the status call and the path, before the call.
    :param unseen: called with a description of a call that cannot be tracked.
    """

    def __init__(self, on_status: OnStatus, unseen: Callable[[str], None]) -> None:
        self._on_status = on_status
        self._unseen = unseen

    def watch(self, undo: ExitStack) -> None:
        """Begin to watch."""
        self._replace("stat", undo, _stat_kind)
        self._replace("lstat", undo, _lstat_kind)
        self._replace("readlink", undo, lambda arguments, options: states.LINK)
        self._replace("access", undo, _access_kind)
        self._watch_descriptors(undo)
        self._watch_entries(undo)

    def _replace(self, name: str, undo: ExitStack, kind: Kind) -> None:
        original: Callable[..., object] = getattr(os, name)

        def look(path: object, *arguments: object, **options: object) -> object:
            if options.get("dir_fd") is not None:
                self._unseen(f"calls os.{name} with dir_fd")
            elif isinstance(path, int):
                self._look_at_descriptor(path)
            else:
                self._on_status(kind(arguments, options), path)
            return original(path, *arguments, **options)

        _replace(name, original, look, undo)

    def _watch_descriptors(self, undo: ExitStack) -> None:
        original = os.fstat
        opens: Callable[..., int] = os.open

        def fstat(descriptor: int) -> os.stat_result:
            self._look_at_descriptor(descriptor)
            return original(descriptor)

        def open_(path: object, *arguments: object, **options: object) -> int:
            if options.get("dir_fd") is not None:
                self._unseen("calls os.open with dir_fd")
            return opens(path, *arguments, **options)

        _replace("fstat", original, fstat, undo)
        _replace("open", opens, open_, undo)

    def _look_at_descriptor(self, descriptor: int) -> None:
        path = states.path_of_descriptor(descriptor)
        if path is None:  # a pipe or a socket, whose use is recorded elsewhere
            return
        if not path.startswith("/dev/"):
            self._on_status(states.STAT, path)

    def _watch_entries(self, undo: ExitStack) -> None:
        """Watch ``DirEntry.stat()``, which calls no function that could be replaced."""
        original: Callable[..., _Listing] = os.scandir
        on_status = self._on_status

        class Entries:
            def __init__(self, entries: _Listing) -> None:
                self._entries = entries

            def __iter__(self) -> Entries:
                return self

            def __next__(self) -> WatchedEntry:
                return WatchedEntry(next(self._entries), on_status)

            def __enter__(self) -> Entries:
                return self

            def __exit__(self, *error: object) -> None:
                self._entries.close()

            def close(self) -> None:
                self._entries.close()

        def scandir(path: object = ".") -> Entries:
            if isinstance(path, int):
                self._unseen("lists a folder by its descriptor")
            return Entries(original(path))

        _replace("scandir", original, scandir, undo)


class WatchedEntry:
    """An ``os.DirEntry`` that reports each query for more than a listing contains."""

    def __init__(self, entry: os.DirEntry[str], on_status: OnStatus) -> None:
        self._entry = entry
        self._on_status = on_status
        self.name, self.path = entry.name, entry.path

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        return self._entry.is_dir(follow_symlinks=follow_symlinks)

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        return self._entry.is_file(follow_symlinks=follow_symlinks)

    def is_symlink(self) -> bool:
        return self._entry.is_symlink()

    def is_junction(self) -> bool:
        return False

    def inode(self) -> int:
        self._on_status(states.LSTAT, self.path)
        return self._entry.inode()

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        self._on_status(states.STAT if follow_symlinks else states.LSTAT, self.path)
        return self._entry.stat(follow_symlinks=follow_symlinks)

    def __fspath__(self) -> str:
        return self.path

    def __repr__(self) -> str:
        return repr(self._entry)


def _replace(
    name: str, original: Callable[..., object], look: Callable[..., object], undo: ExitStack
) -> None:
    # Code checks for the function object itself in os.supports_fd and its like.
    for able in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
        if original in able:
            able.add(look)
            undo.callback(able.discard, look)
    replace(os, name, look, undo)
    accessor = getattr(sys.modules.get("pathlib"), "_NormalAccessor", None)  # Python 3.10
    if accessor is not None and getattr(accessor, name, None) is original:
        # the stored object, which process_changes compares by identity
        held = vars(accessor)[name]
        setattr(accessor, name, staticmethod(look))
        undo.callback(setattr, accessor, name, held)


def _stat_kind(arguments: Sequence[object], options: Mapping[str, object]) -> str:
    sees_type_only = _sees_type_only(sys._getframe(2))
    if options.get("follow_symlinks") is False:
        return states.LINK_TYPE if sees_type_only else states.LSTAT
    return states.TYPE if sees_type_only else states.STAT


def _lstat_kind(arguments: Sequence[object], options: Mapping[str, object]) -> str:
    return states.LINK_TYPE if _sees_type_only(sys._getframe(2)) else states.LSTAT


def _access_kind(arguments: Sequence[object], options: Mapping[str, object]) -> str:
    mode = arguments[0] if arguments else options.get("mode", os.F_OK)
    return f"{states.ACCESS}-{mode}"


def _sees_type_only(frame: FrameType | None) -> bool:
    """Whether a path function of Python's that reveals only the type makes the call."""
    for _ in range(3):
        if frame is None or not _is_of_paths(frame):
            return False
        if frame.f_code.co_name in _TYPE_ONLY:
            return True
        frame = frame.f_back
    return False


def _is_of_paths(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] in _PATH_MODULES
