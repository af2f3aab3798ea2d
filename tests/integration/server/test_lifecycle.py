"""A server is there at once, is nobody else's, and is gone with everything whatever happens."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pymysql
import pytest

from support.processes import children

if TYPE_CHECKING:
    from conftest import Sandbox

SIGNALS = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT]


def end(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """Send a signal to the whole process group, as a terminal does for Ctrl-C."""
    os.killpg(process.pid, number)
    process.communicate(timeout=30)


def server_process(socket: str) -> int:
    return int(Path(socket).with_name("pid").read_text())


@pytest.mark.slow
def test_a_server_leaves_nothing(warm: Sandbox) -> None:
    process = warm.hold()
    warm.ready(process)
    assert len(warm.processes()) == 2  # the supervisor and the server
    assert len(warm.run_directories()) == 1
    process.communicate("", timeout=30)
    assert process.returncode == 0
    assert warm.processes() == []
    assert list(warm.base.iterdir()) == []


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("moment", ["at the start", "while it starts", "ready"])
def test_a_killed_parent_leaves_nothing(warm: Sandbox, number: signal.Signals, moment: str) -> None:
    for _ in range(1 if moment == "ready" else 3):
        process = warm.hold()
        assert process.stdout is not None
        if moment == "ready":
            warm.ready(process)
        else:
            assert process.stdout.readline() == "launched\n"
        if moment == "while it starts":
            time.sleep(random.uniform(0.02, 0.4))
        end(process, number)
        warm.expect_nothing()


@pytest.mark.slow
@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("seconds", [0.1, 1.0])
def test_a_parent_killed_while_it_initialises_leaves_no_process(
    sandbox: Sandbox, number: signal.Signals, seconds: float
) -> None:
    process = sandbox.hold()
    sandbox.wait_until(lambda: any("--initialize" in each for each in sandbox.processes()))
    time.sleep(seconds)
    end(process, number)
    sandbox.expect_nothing()
    sandbox.run()  # the half-made template is not taken for one
    assert list(sandbox.cache.glob("template/*.tmp")) == []


def test_an_ending_without_clean_up_leaves_nothing(warm: Sandbox) -> None:
    process = warm.hold()
    warm.ready(process)
    os.kill(process.pid, signal.SIGSTOP)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    warm.expect_nothing()


def test_a_killed_supervisor_takes_the_server_along_and_the_next_start_sweeps(
    warm: Sandbox,
) -> None:
    process = warm.hold()
    warm.ready(process)
    (supervisor,) = children(process.pid)
    os.kill(supervisor, signal.SIGKILL)
    warm.expect_no_processes()
    (left,) = warm.run_directories()
    for number in range(20_000):  # so that the sweep takes longer than the next process lives
        (left / f"file-{number}").touch()
    process.communicate("", timeout=30)
    warm.run()
    warm.expect_nothing()


def test_the_sweep_leaves_running_servers_alone(warm: Sandbox) -> None:
    process = warm.hold()
    socket = warm.ready(process)
    warm.run()
    with pymysql.connect(unix_socket=socket, user="root") as connection:
        connection.ping(reconnect=False)
    process.communicate("", timeout=30)
    warm.expect_nothing()


def test_a_server_that_ends_by_itself_is_cleaned_up(warm: Sandbox) -> None:
    process = warm.hold()
    socket = warm.ready(process)
    os.kill(server_process(socket), signal.SIGKILL)
    warm.expect_nothing()
    process.communicate("", timeout=30)
    assert process.returncode == 0


@pytest.mark.slow
def test_two_processes_with_an_empty_cache_make_one_template(sandbox: Sandbox) -> None:
    processes = [sandbox.hold() for _ in range(2)]
    sockets = [sandbox.ready(process) for process in processes]
    assert len(set(sockets)) == 2
    for process in processes:
        process.communicate("", timeout=30)
    assert len(list(sandbox.cache.glob("template/*/manifest.json"))) == 1
    sandbox.expect_nothing()


@pytest.mark.slow
def test_eight_servers_at_once_never_meet(warm: Sandbox) -> None:
    processes = [warm.hold() for _ in range(8)]
    sockets = [warm.ready(process) for process in processes]
    assert len(set(sockets)) == 8
    for number, socket in enumerate(sockets):
        with pymysql.connect(unix_socket=socket, user="root") as connection:
            connection.cursor().execute(f"CREATE DATABASE only_{number}")
    for number, socket in enumerate(sockets):
        with pymysql.connect(unix_socket=socket, user="root") as connection:
            cursor = connection.cursor()
            cursor.execute("SHOW DATABASES LIKE 'only%'")
            assert cursor.fetchall() == ((f"only_{number}",),)
    for process in processes:
        process.communicate("", timeout=30)
    warm.expect_nothing()


def test_no_port_is_open_and_nobody_else_may_enter(warm: Sandbox) -> None:
    process = warm.hold()
    socket = warm.ready(process)
    pid = server_process(socket)
    assert _listening(pid) == []
    assert Path(socket).parent.stat().st_mode & 0o777 == 0o700
    assert Path(socket).parents[1].stat().st_mode & 0o777 == 0o700
    process.communicate("", timeout=30)


def _listening(pid: int) -> list[str]:
    """The addresses that a process listens on, by TCP (proc(5), /proc/net/tcp)."""
    sockets = {str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir()}
    found = []
    for family in ("tcp", "tcp6"):
        lines = Path(f"/proc/{pid}/net/{family}").read_text().splitlines()[1:]
        columns = [line.split() for line in lines]
        found += [each[1] for each in columns if f"socket:[{each[9]}]" in sockets]
    return found


def test_a_server_takes_less_than_500_mb(warm: Sandbox) -> None:
    process = warm.hold()
    socket = warm.ready(process)
    status = Path(f"/proc/{server_process(socket)}/status").read_text()
    (peak,) = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")]
    assert peak < 500 * 1024
    process.communicate("", timeout=30)


def test_a_server_that_cannot_start_says_why(warm: Sandbox) -> None:
    process = warm.hold(ALEMBIC_AUTOGEN_SERVER_VARIABLES="no_such_variable=1")
    _, errors = process.communicate("", timeout=60)
    assert "did not start: unknown variable 'no_such_variable=1'; check server_variables" in errors
    warm.expect_nothing()
