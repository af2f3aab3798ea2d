"""The process outside, when the command ends before it is sealed."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

import pytest

from alembic_autogen import signals
from alembic_autogen.sandbox.bpf import ARCHITECTURES
from alembic_autogen.sandbox.monitor import Monitor
from alembic_autogen.sandbox.outside import Outside
from alembic_autogen.server.base import Launch


def no_server(_: object) -> Launch:
    raise AssertionError("no server is asked for")


def ends_at_once(_: socket.socket) -> None:
    """End before the greeting."""


def ends_unsealed(inside: socket.socket) -> None:
    """Leave a message, and end."""
    inside.send(b"no seal")


def ends_greeted(inside: socket.socket) -> None:
    """End with the greeting unread, for which the kernel resets the connection."""
    inside.recv(1, socket.MSG_PEEK)


@pytest.mark.parametrize("command", [ends_at_once, ends_unsealed, ends_greeted])
def test_a_command_that_ends_before_it_is_sealed_ends_as_it_did(
    command: Callable[[socket.socket], None],
) -> None:
    outside = os.fork()
    if not outside:
        inside, channel = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        child = os.fork()
        if not child:
            channel.close()
            command(inside)
            os._exit(143)
        inside.close()
        if command is not ends_greeted:
            os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        monitor = Monitor(ARCHITECTURES["x86_64"])
        Outside(child, channel, monitor, no_server).attend(signals.block())
    _, status = os.waitpid(outside, 0)
    assert os.waitstatus_to_exitcode(status) == 143
