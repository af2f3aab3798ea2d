"""Watch functions that never return the same value twice: clock, random numbers, process ids.

C functions and methods of static types raise no audit event, so they are replaced while the
application is watched. Functions are replaced in their modules. The methods of ``datetime`` and
``date`` cannot be assigned, so they are replaced in the dictionaries of these types
(``PyType_Modified`` makes the interpreter discard its cached lookups; C API, Type Objects).
"""

from __future__ import annotations

import datetime
import gc
import os
import random
import sys
import time
import uuid
from collections.abc import Callable, Container, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Protocol

from alembic_autogen.memo.picklable_replacements import replace

Noted = Callable[[str], None]

_NOW = {
    "time": 0,
    "time_ns": 0,
    "localtime": 0,
    "gmtime": 0,
    "ctime": 0,
    "asctime": 0,
    "strftime": 1,
}
"""Functions of ``time`` that read the clock if they get no more arguments than this."""
_CLOCKS = ("clock_gettime", "clock_gettime_ns")
_TIMERS = {
    "time": (
        *("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"),
        *("process_time", "process_time_ns", "thread_time", "thread_time_ns"),
    ),
    "threading": ("get_ident", "get_native_id"),
    "sys": ("getallocatedblocks",),
    "gc": ("get_count", "get_stats"),
}
"""Functions that libraries call all the time, for timeouts and locks: only a call by the
application's own code counts."""
_LATER = {
    "ssl": ("RAND_bytes", "RAND_pseudo_bytes"),
    "_ssl": ("RAND_bytes", "RAND_pseudo_bytes"),
    "_uuid": ("generate_time_safe",),
    "_thread": ("get_ident", "get_native_id"),
    "resource": ("getrusage",),
    "socket": ("getprotobyname", "if_nameindex", "if_nametoindex", "if_indextoname"),
    "_socket": ("getprotobyname", "if_nameindex", "if_nametoindex", "if_indextoname"),
    "_random": (),
}
"""Functions of modules that are replaced once the application imports them."""
_FREE_MEMORY = "SC_AVPHYS_PAGES"
_OF_THE_MOMENT = (
    *("urandom", "getrandom", "getpid", "getppid", "getloadavg", "times", "umask", "statvfs"),
    *("getlogin", "get_terminal_size", "pathconf", "fpathconf", "fstatvfs", "mkfifo", "mknod"),
    *("getpgrp", "getpgid", "getsid", "nice", "getpriority", "sched_getscheduler"),
    *("kill", "killpg"),  # they tell whether a process is there
)
"""Functions of ``os`` whose results depend on the moment or on the process."""


class _ClassMethod(Protocol):
    """A class method of a static type, as its dictionary holds it."""

    def __get__(self, _instance: None, _owner: type, /) -> Callable[..., object]: ...


class Unrepeatable:
    """Replace functions whose results cannot be repeated.

    :param note: called with the name of a function that is called; it determines the caller.
    :param note_own: called in the same way, for calls that count only in the application's code.
    :param day_read: called when only the day is read.
    :ivar sees_datetime: whether calls of ``datetime.now()`` and similar methods can be seen.
    """

    def __init__(self, note: Noted, note_own: Noted, day_read: Callable[[], None]) -> None:
        self._call_note = note
        self._note_own = note_own
        self._day_read = day_read
        self._is_quiet = False
        self.sees_datetime = False

    def watch(self, undo: ExitStack) -> None:
        """Begin to watch."""
        for name, most in _NOW.items():
            self._replace(time, name, undo, partial(_has_at_most, most))
        for name in _CLOCKS:
            self._replace(time, name, undo)
        for name in _OF_THE_MOMENT:
            self._replace(os, name, undo)
        self._replace(os, "sysconf", undo, _asks_for_free_memory)
        self._replace(time, "tzset", undo)  # reads the file of the zone in C
        for module, names in _TIMERS.items():
            for name in names:
                self._replace(sys.modules[module], name, undo, note=self._note_own)
        self._watch_random(undo)
        self.sees_datetime = self._watch_datetime(undo)

    def imported(self, name: str, module: object, undo: ExitStack) -> None:
        """Watch a module that the application has just imported."""
        for function in _LATER.get(name, ()):
            if not hasattr(getattr(module, function, None), "__code__"):  # not replaced yet
                self._replace(module, function, undo, note=self._note_own)
        if name == "_random":
            self._watch_generators(module, undo)

    def _watch_generators(self, module: object, undo: ExitStack) -> None:
        """Watch generators of random numbers that take their seed from the operating system."""
        original = vars(module)["Random"]
        note = self._note_own
        if original.__module__ == __name__:  # replaced already
            return

        class Random(original):  # type: ignore[misc, valid-type]  # found at run time
            def __new__(cls, *args: object) -> Random:
                if not args or args[0] is None:
                    note("random.Random")
                found: Random = super().__new__(cls, *args)
                return found

            def seed(self, *args: object) -> None:
                if not args or args[0] is None:
                    note("random.Random")
                super().seed(*args)

        vars(module)["Random"] = Random
        undo.callback(vars(module).__setitem__, "Random", original)

    def _note(self, what: str) -> None:
        if not self._is_quiet:
            self._call_note(what)

    def _replace(
        self,
        holder: object,
        name: str,
        undo: ExitStack,
        counts: Callable[[Sequence[object]], bool] = lambda args: True,
        note: Noted | None = None,
    ) -> None:
        original = getattr(holder, name, None)
        if original is None:  # not on this system
            return
        what = f"{getattr(holder, '__name__', type(holder).__name__)}.{name}"
        note = note or self._note

        def watched(*args: object, **options: object) -> object:
            if counts(args):
                note(what)
            return original(*args, **options)

        replace(holder, name, watched, undo)

    def _watch_random(self, undo: ExitStack) -> None:
        """Watch the shared generator, and seeds that come from the operating system."""
        shared: random.Random = getattr(random, "_inst")  # noqa: B009 -- typeshed hides it
        for name in ("random", "getrandbits"):
            self._replace(shared, name, undo)
            self._replace(random, name, undo)
        self._replace(random, "_urandom", undo)
        self._replace(random.Random, "seed", undo, lambda args: args[1:] in ((), (None,)))
        self._replace(uuid, "uuid1", undo)
        self._replace(uuid, "getnode", undo)

    def _watch_datetime(self, undo: ExitStack) -> bool:
        """Watch methods of static types.

        :returns: whether that is possible.
        """
        moment, day = datetime.datetime, datetime.date
        try:
            import ctypes

            modified = ctypes.pythonapi.PyType_Modified
            modified.argtypes, modified.restype = [ctypes.py_object], None
        except (ImportError, AttributeError):  # another interpreter, or one built without ctypes
            return False
        for type_, name in ((moment, "now"), (moment, "utcnow"), (day, "today")):
            methods = gc.get_referents(type_.__dict__)[0]
            original = methods[name]
            methods[name] = self._method(original, name)
            modified(type_)
            undo.callback(modified, type_)
            undo.callback(methods.__setitem__, name, original)
        return all(
            hasattr(getattr(type_, name), "__func__")
            for type_, name in ((moment, "now"), (moment, "today"), (day, "today"))
        )

    def _method(self, original: _ClassMethod, name: str) -> object:
        def method(cls: type[datetime.date], *args: object) -> object:
            if name == "today" and not issubclass(cls, datetime.datetime):
                self._day_read()
            else:
                self._note(f"datetime.{name}")
            before, self._is_quiet = self._is_quiet, True  # today() calls time.time()
            try:
                return original.__get__(None, cls)(*args)
            finally:
                self._is_quiet = before

        def now(cls: type[datetime.date], tz: object = None) -> object:
            return method(cls, tz)

        def of_the_class(cls: type[datetime.date]) -> object:
            return method(cls)

        # Libraries that take these methods as a default inspect the number of their arguments.
        function: Callable[..., object] = now if name == "now" else of_the_class
        function.__name__ = name
        return classmethod(function)


def _asks_for_free_memory(arguments: Sequence[object]) -> bool:
    names = (_FREE_MEMORY, os.sysconf_names.get(_FREE_MEMORY))
    return bool(arguments) and arguments[0] in names


def _has_at_most(most: int, arguments: Sequence[object]) -> bool:
    return len(arguments) <= most


def may_read_clock_in_c(modules: Container[str] | None = None) -> bool:
    """Whether a loaded module can call C functions without an audit event."""
    modules = sys.modules if modules is None else modules
    return "cffi" in modules
