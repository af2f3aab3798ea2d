"""The seal itself: what a sealed process can do, and what it cannot."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from support.shops import Shop


@pytest.fixture
def port() -> Iterator[int]:
    """A port on which somebody listens, who must not be reached."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        yield int(listener.getsockname()[1])
        with pytest.raises(BlockingIOError):  # nobody has come
            listener.accept()


def add_to_models(shop: Shop, code: str) -> None:
    with (shop.folder / "models.py").open("a", encoding="utf-8") as models:
        models.write(code)


def test_a_program_that_the_models_start_is_kept_from_connecting(shop: Shop, port: int) -> None:
    program = f"exec 3<>/dev/tcp/127.0.0.1/{port}"
    add_to_models(shop, f"import subprocess\nsubprocess.run(['bash', '-c', {program!r}])\n")
    done = shop.run("check-drift")
    assert done.code == 0, done.err
    assert f"from connecting to 127.0.0.1:{port}" in done.err


def test_without_the_seal_it_gets_through(shop: Shop) -> None:
    """A test that could not fail would be noticed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)
        program = f"exec 3<>/dev/tcp/127.0.0.1/{listener.getsockname()[1]}"
        add_to_models(shop, f"import subprocess\nsubprocess.run(['bash', '-c', {program!r}])\n")
        assert shop.run("check-drift", "--seal", "off").code == 0
        listener.accept()[0].close()


def test_a_port_of_the_configuration_is_open_and_no_other(shop: Shop, port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)
        opened = listener.getsockname()[1]
        add_to_models(shop, TWO_PORTS.format(ports=(port, opened)))
        shop.configure(f"network = [{opened}]")
        done = shop.run("check-drift")
        assert done.code == 0, done.err
        assert f"from connecting to 127.0.0.1:{port}" in done.err
        listener.accept()[0].close()


TWO_PORTS = """
import contextlib
import socket

for port in {ports}:
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port)).close()
"""


def test_what_sealed_processes_make_among_themselves_works(shop: Shop) -> None:
    add_to_models(shop, MANAGER)
    done = shop.run("check-drift")
    assert done.code == 0, done.err
    assert "connecting" not in done.err


MANAGER = """
import multiprocessing
from multiprocessing.managers import BaseManager

manager = BaseManager(ctx=multiprocessing.get_context("fork"))
manager.start()
manager.shutdown()
"""


def test_a_missing_socket_is_missed_as_ever(shop: Shop) -> None:
    add_to_models(shop, MISSING)
    done = shop.run("check-drift")
    assert done.code == 0, done.err
    assert "connecting" not in done.err


MISSING = """
import socket

try:
    socket.socket(socket.AF_UNIX).connect("/nowhere/mysqld.sock")
except FileNotFoundError:
    pass
"""
