"""Audit events by subject, and the frames that raise them (Python, Audit events table)."""

from __future__ import annotations

import os
import sys
from types import FrameType

from alembic_autogen.memo import states

PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn")
FORKS = ("os.fork", "os.forkpty")
NETWORK = (
    *("socket.bind", "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"),
    *("socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"),
    *("socket.getservbyname", "socket.getservbyport"),
)
C_CODE = ("ctypes.dlopen", "ctypes.dlsym", "ctypes.dlsym/handle", "ctypes.call_function")
ATTRIBUTES = ("os.getxattr", "os.listxattr", "os.setxattr", "os.removexattr")
LOCKS = ("fcntl.fcntl", "fcntl.flock", "fcntl.ioctl", "fcntl.lockf")
"""Events whose results depend on other processes or on a device."""
MEMORY = ("gc.get_objects", "gc.get_referrers", "gc.get_referents")
CHANGES = (
    *("os.mkdir", "os.rmdir", "os.remove", "os.rename", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.chown", "os.utime"),
)
"""Events of file changes, which succeed or fail depending on the state of the path."""
DEBUGGER = "sys.settrace"
"""The event of a debugger: its user gets the terminal and may change the code's behaviour."""
THREADS = ("_thread.start_new_thread", "_thread.start_joinable_thread")
DEVICES = tuple(f"{os.sep}{name}{os.sep}" for name in ("dev", "proc", "sys"))
"""Folders whose files the kernel generates at the moment of reading."""
_LOOPBACK = ("::1", "127.0.0.1", "localhost", "", "0.0.0.0", "::")
MAY_WRITE = f"{states.ACCESS}-{os.W_OK | os.X_OK}"


def caller_frame() -> FrameType | None:
    """The innermost frame that does not belong to the tracking code."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and _is_tracking_code(frame):
        frame = frame.f_back
    return frame


def _is_tracking_code(frame: FrameType) -> bool:
    name = frame.f_globals.get("__name__", "")
    return name in _WATCHING or name == "contextlib"


_WATCHING = frozenset(
    {
        __name__,
        "alembic_autogen.memo.import_tracker",
        "alembic_autogen.standard_input",
        *(
            f"alembic_autogen.memo.{name}"
            for name in (
                *("environment", "imports", "status_calls", "record", "unrepeatable", "callers"),
                *("inherited", "process_changes", "audit_events", "recorder", "replacements"),
                "picklable_replacements",
            )
        ),
    }
)


def extension(file: str) -> str:
    """Describe a loaded extension module for a message."""
    return f"the extension module {file}, which may read something by itself"


def opens_for_writing(arguments: tuple[object, ...]) -> bool:
    """Whether a file is opened for writing."""
    flags = arguments[2] if len(arguments) > 2 else 0
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def listing_kind(event: str, frame: FrameType | None) -> str:
    """The kind of a folder listing, as in :meth:`Record.list`."""
    if frame is not None and frame.f_globals.get("__name__", "").startswith("importlib.metadata"):
        return "distributions"
    return "names" if event == "os.listdir" else "typed_names"


_BOOK_KEEPERS = (
    *("logging", "sqlalchemy.", "alembic.", "pymysql.", "MySQLdb.", "mysql.connector."),
    *("aiomysql.", "asyncmy.", "cymysql.", "mariadb."),
)
"""Modules that read the clock for their logs, pools and timeouts."""


def is_bookkeeping(what: str, frame: FrameType | None) -> bool:
    """Whether a library reads the clock or the process id for its own purposes."""
    if frame is None or not what.startswith(("time.", "os.getpid")):
        return False
    name = str(frame.f_globals.get("__name__", ""))
    if name == "logging" and frame.f_code.co_name == "__init__":
        return _is_logged(frame)
    return f"{name}.".startswith(_BOOK_KEEPERS)


def _is_logged(frame: FrameType | None) -> bool:
    """Whether a record of a log is made for a message, not for the code that wants its time."""
    while frame is not None and frame.f_globals.get("__name__") == "logging":
        if frame.f_code.co_name == "_log":
            return True
        frame = frame.f_back
    return False


def timed(frame: FrameType | None) -> FrameType | None:
    """The frame that asks for the time; ``loop.time()`` of asyncio asks for its caller."""
    if frame is not None and frame.f_code.co_name == "time":
        return frame.f_back if frame.f_globals.get("__name__") == "asyncio.base_events" else frame
    return frame


def is_ipv6_probe(address: object) -> bool:
    """Whether a bind is only a probe for IPv6: any free port of this machine."""
    return isinstance(address, tuple) and address[0] in _LOOPBACK and address[1] == 0


def absolute(path: object) -> str | None:
    """Make a path absolute, without resolving links; ``None`` for a descriptor."""
    if isinstance(path, os.PathLike):
        path = os.fspath(path)
    if path is None:
        path = "."
    if not isinstance(path, (str, bytes)):
        return None  # a descriptor, whose path was recorded when it was opened
    text = os.fsdecode(path)
    if not text.startswith(os.sep):
        text = os.path.join(os.getcwd(), text)  # noqa: PTH109, PTH118 -- it is called often
    if "/." not in text and "//" not in text and not text.endswith(os.sep):
        return text
    # If a link precedes "..", normalizing the text would lead to another path.
    return text if "/.." in text else os.path.normpath(text)
