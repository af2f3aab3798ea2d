"""Accesses of watched code: recorded, or a reason not to remember."""

from __future__ import annotations

import datetime
import importlib
import os
import pickle
import random
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from alembic_autogen.memo import events, inherited
from alembic_autogen.memo.import_tracker import ImportTracker
from alembic_autogen.memo.record import MODELS

CANNOT_BE_ASKED_AGAIN = {
    "now": "from datetime import datetime; datetime.now()",
    "utcnow": "import datetime; datetime.datetime.utcnow()",
    "today with the hour": "import datetime; datetime.datetime.today()",
    "the time": "import time; time.time()",
    "the hour as text": "import time; time.strftime('%H')",
    "the clock by its id": "import time; time.clock_gettime(time.CLOCK_REALTIME)",
    "a choice": "import random; random.choice([1, 2])",
    "a generator without a seed": "import random; random.Random().random()",
    "a UUID": "import uuid; uuid.uuid4()",
    "a UUID of the moment": "import uuid; uuid.uuid1()",
    "a secret": "import secrets; secrets.token_hex()",
    "bytes of the system": "import os; os.urandom(3)",
    "the process": "import os; os.getpid()",
    "the kernel": "open('/proc/uptime').read()",
    "a program": "import subprocess; subprocess.run(['true'])",
    "a socket": "import socket; socket.socket(socket.AF_UNIX).connect_ex('nobody')",
    "a name on the network": "import socket; socket.gethostbyname('localhost')",
    "a timer": "from time import monotonic; monotonic()",
    "the timer of a loop": (
        "import asyncio\nasync def ask(): asyncio.get_running_loop().time()\nasyncio.run(ask())"
    ),
    "the time of a record": "import logging; logging.LogRecord('', 1, '', 1, '', (), None).created",
    "the use of resources": "import resource; resource.getrusage(0)",
    "free memory": "import os; os.sysconf('SC_AVPHYS_PAGES')",
    "bytes of OpenSSL": "from ssl import RAND_bytes; RAND_bytes(3)",
    "a generator of C without a seed": "import _random; _random.Random()",
    "a UUID of C": "import _uuid; _uuid.generate_time_safe()",
    "the thread": "import threading; threading.get_ident()",
    "the collector": "import gc; gc.get_count()",
    "blocks of memory": "import sys; sys.getallocatedblocks()",
    "a function of posix": "import posix; posix.getpid()",
    "a file that readline reads": "import readline",
    "a program of multiprocessing": (
        "import os\nfrom multiprocessing import util\n"
        "os.waitpid(util.spawnv_passfds(b'/bin/true', [b'true'], []), 0)"
    ),
    "a library of C": "import ctypes; ctypes.CDLL('libc.so.6')",
    "this process as a library": "import ctypes; ctypes.CDLL(None).time",
    "a database in a file": "import sqlite3; sqlite3.connect(':memory:')",
    "what is loaded": "import gc; gc.get_objects()",
    "a file below a descriptor": "import os; os.open('.', 0, dir_fd=os.open('/', 0))",
    "a lock": "import fcntl; fcntl.flock(open('/dev/null'), fcntl.LOCK_SH)",
    "a debugger": "import sys; sys.settrace(None)",
    "standard input by its number": "open(0, closefd=False)",
    "a limit of a file system": "import os; os.pathconf('/', 0)",
    "variables of its own": "import os; os.environ = dict(os.environ)",
    "a thread that goes on": (
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(1,), daemon=True).start()"
    ),
}
CAN_BE_ASKED_AGAIN = {
    "the day": "import datetime; datetime.date.today()",
    "numbers by a seed": "import random; random.Random(4).random()",
    "a moment that is given": "import time; time.localtime(3); time.strftime('%Y', time.gmtime(0))",
    "whether there is IPv6, as urllib3 does": (
        "import socket\n"
        "try:\n    socket.socket(socket.AF_INET6).bind(('::1', 0))\nexcept OSError:\n    pass"
    ),
    "a message": "import logging; logging.getLogger('nobody').debug('')",
    "a message that is written": (
        "import logging\nlogger = logging.getLogger('nobody')\nlogger.propagate = False\n"
        "logger.addHandler(logging.NullHandler()); logger.error('')"
    ),
    "a loop that waits": "import asyncio; asyncio.run(asyncio.sleep(0.001))",
    "a lock that waits": "import threading; threading.Event().wait(0.001)",
    "the size of a page": "import os; os.sysconf('SC_PAGE_SIZE')",
    "a generator of C by a seed": "import _random; _random.Random(3)",
    "a thread that ends": "import threading; t = threading.Thread(); t.start(); t.join()",
    "nothing": "open('/dev/null').read()",
    "the kernel's version": "open('/proc/version').read()",
}


@pytest.fixture(autouse=True)
def _nothing_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the descriptors of this process, which an earlier test may have recorded."""
    monkeypatch.setattr(inherited, "_inherited", frozenset())


def watched(code: str, folder: Path) -> ImportTracker:
    """Run code as that of an application."""
    tracker = ImportTracker()
    environment = os.environ
    with tracker.watching():
        exec(compile(code, str(folder / "app.py"), "exec"), {"__name__": "app"})
    os.environ = environment  # noqa: B003 -- one of them replaces it
    return tracker


@pytest.mark.parametrize("what", CANNOT_BE_ASKED_AGAIN)
def test_what_cannot_be_asked_again_is_a_reason(what: str, tmp_path: Path) -> None:
    assert watched(CANNOT_BE_ASKED_AGAIN[what], tmp_path).record.reasons


@pytest.mark.parametrize("what", CAN_BE_ASKED_AGAIN)
def test_what_can_be_asked_again_is_none(what: str, tmp_path: Path) -> None:
    assert not watched(CAN_BE_ASKED_AGAIN[what], tmp_path).record.reasons


def test_the_day_is_a_fact(tmp_path: Path) -> None:
    assert "day" in watched(CAN_BE_ASKED_AGAIN["the day"], tmp_path).record.facts


def test_the_clock_of_a_library_that_is_imported_is_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "site-packages"
    library.mkdir()
    (library / "clocked.py").write_text("import time\nbegan = time.time()\nask = time.time\n")
    monkeypatch.syspath_prepend(str(library))
    assert not watched("import clocked", tmp_path).record.reasons
    del sys.modules["clocked"]
    assert watched("import clocked; clocked.ask()", tmp_path).record.reasons
    del sys.modules["clocked"]


LOOKS = {
    "os.path.isfile('a')": {"type a"},
    "pathlib.Path('a').exists()": {"type a"},
    "os.path.getmtime('a')": {"stat a"},
    "pathlib.Path('a').stat()": {"stat a"},
    "import posix; posix.stat('a')": {"stat a"},
    "[each.stat() for each in os.scandir('.')]": {"stat a", "stat link"},
    "os.readlink('link')": {"link link"},
    "pathlib.Path('link').is_symlink()": {"link-type link"},
    "os.access('a', os.R_OK)": {"access-4 a"},
    "file = open('a'); os.fstat(file.fileno())": {"stat a"},
    "os.path.exists('gone')": {"type gone"},
    "os.chdir('empty')": {"type empty", "real empty", "access-1 empty"},
    "os.fchdir(os.open('empty', 0))": {"type empty"},
    "os.rmdir('empty')": {"link-type empty", "owner empty", "access-3 ."},
    "os.mkdir('new')": {"link-type new", "access-3 ."},
    "os.rename('a', 'b')": {"link-type a", "link-type b", "owner a"},
    "os.utime('a')": {"owner a"},
    "open('a', 'a')": {"owner a", "access-3 ."},
}


@pytest.mark.parametrize("code", LOOKS)
def test_a_look_is_noted_with_what_it_tells(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").write_text("1")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "empty").mkdir()
    record = watched(f"import os, pathlib\n{code}", tmp_path).record
    found = {f"{kind} {os.path.relpath(path, tmp_path)}" for kind, path in record.places}
    assert LOOKS[code] <= found


def test_a_folder_that_is_removed_counts_by_its_names(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    record = watched(f"import os; os.rmdir({str(tmp_path / 'folder')!r})", tmp_path).record
    assert ("names", str(tmp_path / "folder")) in record.folders


def test_a_folder_counts_by_its_descriptor_as_well(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    code = f"import os; os.listdir(os.open({str(tmp_path / 'folder')!r}, os.O_RDONLY))"
    record = watched(code, tmp_path).record
    assert ("names", str(tmp_path / "folder")) in record.folders


@pytest.mark.parametrize("mode", ["r", "r+", "a", "a+", "rb"])
def test_a_file_counts_in_whichever_mode_it_is_opened(mode: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    record = watched(f"open({str(tmp_path / 'a')!r}, {mode!r}).close()", tmp_path).record
    assert str(tmp_path / "a") in record.files


def test_a_file_that_changes_after_it_was_read_is_not_what_was_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    os.utime(tmp_path / "a", (1, 1))
    time.sleep(0.05)
    tracker = watched(f"open({str(tmp_path / 'a')!r}).read()", tmp_path)
    state = tracker.record.files[str(tmp_path / "a")].state
    assert state.is_same(str(tmp_path / "a"))
    (tmp_path / "a").write_text("2")
    os.utime(tmp_path / "a", (1, 1))
    assert not state.is_same(str(tmp_path / "a"))


VARIABLES = {
    "os.environ.get('PWD')": (True, False),
    "dict(os.environ)": (False, True),
    "{k: v for k, v in os.environ.items()}": (False, True),
    "os.environ.copy()": (False, True),
    "list(os.environ); os.environ['PWD']": (True, True),
    "len(os.environ)": (False, True),
}


@pytest.mark.parametrize("code", VARIABLES)
def test_what_a_shell_changes_counts_where_it_is_asked_for_by_name(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PWD", "/somewhere")
    record = watched(f"import os; {code}", tmp_path).record
    assert ("PWD" in record.variables, "environment" in record.facts) == VARIABLES[code]


def test_the_modules_of_the_watch_exist() -> None:
    """A renamed one would be taken for the code that asks."""
    assert [name for name in events._WATCHING if find_spec(name) is None] == []


def test_the_command_line_counts_where_somebody_looks_at_it(tmp_path: Path) -> None:
    assert "arguments" not in watched("import sys; sys.argv", tmp_path).record.facts
    for code in ("sys.argv[0]", "'x' in sys.argv", "[*sys.argv]", "len(sys.argv)"):
        assert "arguments" in watched(f"import sys; {code}", tmp_path).record.facts


def test_all_is_as_before_once_nobody_watches(tmp_path: Path) -> None:
    def now() -> list[object]:
        functions = [os.stat, os.scandir, os.open, time.time, random.random, __import__]
        return [*functions, sys.argv, type(os.environ), datetime.datetime.now, datetime.date.today]

    before = now()
    watched("pass", tmp_path)
    assert now() == before


PICKLED = {
    "functions": "[os.stat, posix.lstat, os.scandir, time.time, time.monotonic, random.random]",
    "what imports": "[__import__, importlib.import_module, pathlib.Path.stat, os.open]",
    "methods": "[datetime.datetime.now, datetime.date.today, random.Random.seed]",
    "the command line": "sys.argv",
    "the environment": "posix.environ",
}


@pytest.mark.parametrize("what", PICKLED)
def test_replaced_objects_are_pickled_and_copied(what: str, tmp_path: Path) -> None:
    """As multiprocessing does with the command line."""
    code = (
        "import copy, datetime, importlib, os, pathlib, pickle, posix, random, sys, time\n"
        f"pickled, copied = pickle.dumps({PICKLED[what]}), copy.deepcopy({PICKLED[what]})"
    )
    names: dict[str, object] = {"__name__": "app"}
    with ImportTracker().watching():
        exec(compile(code, str(tmp_path / "app.py"), "exec"), names)
    assert isinstance(names["pickled"], bytes)
    found = pickle.loads(names["pickled"])
    assert type(found) in (list, dict)
    assert found == eval(PICKLED[what], names)
    assert isinstance(names["copied"], type(found))


def test_imports_look_up_paths_without_the_watch() -> None:
    with ImportTracker().watching():
        assert vars(importlib._bootstrap_external)["_os"].stat is not os.stat
    assert vars(importlib._bootstrap_external)["_os"].stat is os.stat


def test_who_imports_what_is_noted_also_of_what_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "consts_of_app.py").write_text("WIDTH = 1\n")
    tracker = watched("import consts_of_app", tmp_path)
    with tracker.watching():
        code = "import importlib; importlib.import_module('consts_of_app')"
        exec(compile(code, str(tmp_path / "again.py"), "exec"), {})
    edges = tracker.imports.edges
    consts = str(tmp_path / "consts_of_app.py")
    assert edges[str(tmp_path / "app.py")] == edges[str(tmp_path / "again.py")] == {consts}
    assert tracker.record.files[consts].causes == {MODELS}
    assert MODELS in tracker.record.searches[str(tmp_path), "consts_of_app"].causes
    del sys.modules["consts_of_app"]
