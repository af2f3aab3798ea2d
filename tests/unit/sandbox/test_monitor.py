"""Decisions on connections, for calls whose memory is this process's own."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import platform
import socket
import struct
import time
from pathlib import Path

import pytest

from alembic_autogen.sandbox import unix_sockets
from alembic_autogen.sandbox.bpf import ARCHITECTURES
from alembic_autogen.sandbox.kernel import Call
from alembic_autogen.sandbox.monitor import Monitor

ADDRESS = struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", 3306, bytes((10, 0, 0, 1)))


@pytest.mark.parametrize("waits", [True, False])
def test_only_a_call_that_still_waits_is_named(waits: bool) -> None:
    monitor = Monitor(ARCHITECTURES[platform.machine()])
    memory = ctypes.create_string_buffer(ADDRESS, len(ADDRESS))
    arguments = (3, ctypes.addressof(memory), len(ADDRESS), 0, 0, 0)
    call = Call(1, os.getpid(), monitor.architecture.connect, arguments)
    assert monitor.error(call, lambda _: waits) == errno.EACCES
    assert [each.place for each in monitor.refused.values()] == ["10.0.0.1:3306"] * waits


# --- several messages (sendmmsg)

CLOSED, OPEN = ADDRESS, struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", 53, bytes(4))
UNSPECIFIED, PATH = struct.pack("=H14x", 0), struct.pack("=H2s", socket.AF_UNIX, b"/x")
NONE = b""
SIZE = 64


class Messages:
    """An array of ``struct mmsghdr`` in the memory of this process."""

    def __init__(self, names: list[bytes]) -> None:
        self.names = [ctypes.create_string_buffer(name, len(name) or 1) for name in names]
        headers = b"".join(
            struct.pack(f"=QI{SIZE - 12}x", ctypes.addressof(memory) if name else 0, len(name))
            for name, memory in zip(names, self.names, strict=True)
        )
        self.memory = ctypes.create_string_buffer(headers, len(headers))

    @property
    def start(self) -> int:
        return ctypes.addressof(self.memory)


def decided(start: int, count: int) -> tuple[int, list[str]]:
    monitor = Monitor(ARCHITECTURES[platform.machine()], (53,))
    call = Call(1, os.getpid(), monitor.architecture.sendmmsg, (3, start, count, 0, 0, 0))
    error = monitor.error(call, lambda _: True)
    return error, [each.place for each in monitor.refused.values()]


@pytest.mark.parametrize(
    ("names", "count", "is_refused"),
    [
        ([CLOSED, OPEN], 2, True),
        *(([first, CLOSED], 2, True) for first in (NONE, UNSPECIFIED, PATH, OPEN)),
        ([OPEN, NONE, UNSPECIFIED, CLOSED, OPEN], 5, True),
        ([OPEN, UNSPECIFIED, PATH, NONE], 4, False),
        # only as many as the call sends, of which the kernel takes 1024, by 32 bits of the number
        ([OPEN, CLOSED], 1, False),
        ([CLOSED], 0, False),
        ([CLOSED], 1 << 32, False),
        ([CLOSED], 1 + (1 << 32), True),
        ([NONE] * 1023 + [CLOSED], 9999, True),
        ([NONE] * 1024 + [CLOSED], 1025, False),
    ],
)
def test_no_address_of_several_messages_may_be_closed(
    names: list[bytes], count: int, is_refused: bool
) -> None:
    messages = Messages(names)
    memory = messages if len(names) >= min(count, 1024) else Messages([*names, NONE])
    error, places = decided(memory.start, count)
    assert (error, places) == ((errno.EACCES, ["10.0.0.1:3306"]) if is_refused else (0, []))


@pytest.mark.parametrize("left", [0, 8])
def test_messages_that_cannot_be_read_are_refused(left: int) -> None:
    """Those of a page that does not exist, or that ends within the first address."""
    assert decided(end_of_memory() - left, 2) == (errno.EACCES, ["a place that cannot be seen"])


@pytest.mark.parametrize(("name", "error"), [(OPEN, 0), (CLOSED, errno.EACCES)])
def test_messages_that_end_with_the_memory_are_read(name: bytes, error: int) -> None:
    messages = Messages([name])
    start = end_of_memory() - SIZE
    ctypes.memmove(start, messages.start, SIZE)
    assert decided(start, 2)[0] == error


def end_of_memory() -> int:
    """The end of a page after which no memory is mapped."""
    library = ctypes.CDLL(None)
    library.mmap.restype = ctypes.c_void_p
    library.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
    library.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    page = mmap.PAGESIZE
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    start = int(library.mmap(None, 2 * page, mmap.PROT_READ | mmap.PROT_WRITE, flags, -1, 0))
    assert library.munmap(start + page, page) == 0
    return start + page


# --- unix sockets


def call_of(monitor: Monitor, number: int, name: bytes, descriptor: int = 3) -> int:
    data = struct.pack("=H", socket.AF_UNIX) + name
    memory = ctypes.create_string_buffer(data, len(data))
    arguments = (descriptor, ctypes.addressof(memory), len(data), 0, 0, 0)
    return monitor.error(Call(1, os.getpid(), number, arguments), lambda _: True)


def listening(name: bytes, monitor: Monitor | None = None) -> socket.socket:
    """A socket that listens; with a monitor, in the role of a sealed process."""
    listener = socket.socket(socket.AF_UNIX)
    if monitor is not None:
        assert call_of(monitor, monitor.architecture.bind, name, listener.fileno()) == 0
    listener.bind(name)
    listener.listen()
    return listener


@pytest.fixture(params=["sock_diag", "no sock_diag"])
def monitor(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Monitor:
    """A monitor, on a kernel that lists the files of sockets, or on one that does not."""

    def fail() -> list[unix_sockets.Listener]:
        raise OSError(errno.EOPNOTSUPP, "")

    if request.param == "no sock_diag":
        monkeypatch.setattr(unix_sockets, "listeners", fail)
    return Monitor(ARCHITECTURES[platform.machine()])


def test_only_own_sockets_are_reached_whatever_their_path_has_become(
    monitor: Monitor, tmp_path: Path
) -> None:
    theirs, path = tmp_path / "theirs", tmp_path / "own"

    def connect(path: Path | str) -> int:
        return call_of(monitor, monitor.architecture.connect, os.fsencode(path))

    with listening(os.fsencode(theirs)):
        time.sleep(0.05)
        assert connect(theirs) == errno.EACCES
        for put in (path.symlink_to, path.hardlink_to):
            with listening(os.fsencode(path), monitor):
                assert connect(path) == 0
                path.unlink()
                assert connect(path) == errno.ENOENT
                put(theirs)
                assert connect(path) == errno.EACCES
                path.unlink()
        with listening(os.fsencode(path), monitor):
            theirs.rename(path)
            assert connect(path) == errno.EACCES
            assert connect(f"{tmp_path}/../{tmp_path.name}/own") == errno.EACCES
            assert connect(tmp_path / "own" / "x") == errno.ENOTDIR
        (tmp_path / "loop").symlink_to("loop")
        assert connect(tmp_path / "loop") == errno.ELOOP
        monitor.open(str(path))
        path.rename(tmp_path / "moved")
        assert connect(tmp_path / "moved") == 0


def test_an_abstract_name_is_open_as_long_as_its_socket_is_an_own_one(monitor: Monitor) -> None:
    name = b"\0alembic-autogen-%d" % time.time_ns()
    connect = monitor.architecture.connect
    with listening(name):
        assert call_of(monitor, connect, name) == errno.EACCES
    with listening(name, monitor):
        assert call_of(monitor, connect, name) == 0
    with listening(name):
        assert call_of(monitor, connect, name) == errno.EACCES
