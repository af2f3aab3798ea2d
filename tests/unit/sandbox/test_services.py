"""The channel between the sealed command and the process outside, when one of them ends."""

from __future__ import annotations

import errno
import json
import os
import select
import signal
import socket
import threading
from collections.abc import Iterator

import pytest

from alembic_autogen.sandbox.bpf import ARCHITECTURES
from alembic_autogen.sandbox.channel import Channel
from alembic_autogen.sandbox.monitor import Monitor
from alembic_autogen.sandbox.services import Services, describe
from alembic_autogen.server.base import Launch

Ends = tuple[socket.socket, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    """The command's end, and the end outside."""
    inside, outside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with inside, outside:
        yield inside, outside


def services(outside: socket.socket) -> Services:
    """Services without a server."""

    def no_server(_: object) -> Launch:
        raise AssertionError("no server is asked for")

    return Services(outside, Monitor(ARCHITECTURES["x86_64"]), no_server, 0)


def test_a_command_that_ends_before_it_has_read_its_answer_has_ended(ends: Ends) -> None:
    inside, outside = ends
    served = services(outside)
    inside.send(json.dumps({"id": 0, "do": "refusals", "with": {}}).encode())
    assert served.handle()
    assert select.select([inside], [], [], 10)[0], "no answer came"
    inside.close()  # as after a signal: the kernel resets the connection
    assert not served.handle()


def test_where_no_thread_can_be_started_the_command_is_told(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    inside, outside = ends
    monkeypatch.setattr(threading.Thread, "start", fail)
    inside.send(json.dumps({"id": 0, "do": "refusals", "with": {}}).encode())
    assert services(outside).handle()
    kind, message, _ = json.loads(inside.recv(4096))["error"]
    assert kind == "ServerError"
    assert "No further thread can be started" in message


def test_a_command_that_ends_has_ended(ends: Ends) -> None:
    inside, outside = ends
    inside.close()
    assert not services(outside).handle()


@pytest.mark.parametrize("unread", [True, False])
def test_a_command_ends_at_once_where_the_process_outside_was_killed(unread: bool) -> None:
    child = os.fork()
    if not child:
        inside, outside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        channel = Channel(inside)
        if unread:
            inside.send(b"a question of before")
        outside.close()
        try:
            channel.ask("refusals")
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def test_an_error_of_the_system_keeps_its_number(ends: Ends) -> None:
    inside, outside = ends
    message, details = describe(OSError(errno.EMFILE, "Too many open files"))
    outside.send(json.dumps({"id": 0, "error": ["OSError", message, details]}).encode())
    with pytest.raises(OSError, match="Too many open files") as caught:
        Channel(inside).ask("server")
    assert caught.value.errno == errno.EMFILE
