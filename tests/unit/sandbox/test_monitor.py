"""Decisions on connections, for calls whose memory is this process's own."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import socket
import struct

import pytest

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
