"""The supervisor: nothing outlives the process that wanted it, and nothing is left lying about."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.errors import ServerError
from alembic_autogen.server import data_directory, run_directory, supervisor
from alembic_autogen.server.process import Failed, Programs, run_bases
from support.processes import children, command_lines

TOOLS = Path(supervisor.__file__).parents[2]


@pytest.fixture
def base() -> Iterator[Path]:
    """A base for run directories with a short path, which pytest's own is not."""
    base = Path("/tmp") / f"aat-{os.urandom(4).hex()}"
    base.mkdir()
    yield base
    subprocess.run(["rm", "-rf", str(base)], check=True)


def alive(mark: str) -> list[str]:
    """The command lines of running processes that mention a mark."""
    return [
        command
        for process, command in command_lines().items()
        if mark in command and process != os.getpid()
    ]


def wait_until_gone(mark: str) -> None:
    deadline = time.monotonic() + 60
    while alive(mark) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert alive(mark) == []


def wait_until_alive(mark: str, count: int) -> None:
    deadline = time.monotonic() + 60
    while len(alive(mark)) < count:
        assert time.monotonic() < deadline, alive(mark)
        time.sleep(0.02)


def test_the_output_and_the_end_of_a_program_are_passed_on() -> None:
    lines: list[str] = []
    output = Programs().run(["/bin/sh", "-c", "echo out; echo err >&2"], watch=lines.append)
    assert output == "out\nerr\n"
    assert lines == ["out\n", "err\n"]


def test_a_program_that_fails_says_why() -> None:
    with pytest.raises(Failed) as caught:
        Programs().run(["/bin/sh", "-c", "echo reason; exit 3"])
    assert caught.value.output == "reason\n"


def test_a_program_that_is_not_there_says_so() -> None:
    with pytest.raises(Failed, match="No such file"):
        Programs().run(["/no/such/program"])


def test_a_program_reads_the_file_that_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "input").write_text("text")
    assert Programs().run(["/bin/cat"], source=tmp_path / "input") == "text"


def test_a_program_reads_nothing_where_nothing_is_given() -> None:
    assert Programs().run(["/bin/cat"]) == ""


def test_a_program_sees_little_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")
    assert "secret" not in Programs().run(["/usr/bin/env"])


def holder(mark: str, more: str = "") -> subprocess.Popen[str]:
    """A process that runs a program with a child of its own, and waits for it."""
    script = (
        "from alembic_autogen.server.process import Programs\n"
        f"{more}\n"
        f"Programs().run(['/bin/sh', '-c', 'sleep 61 & sleep 62; : {mark}', '{mark}'])"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(TOOLS)},
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_holder_leaves_no_program(number: signal.Signals) -> None:
    mark = f"mark-{os.urandom(4).hex()}"
    process = holder(mark)
    wait_until_alive(mark, 3)  # the holder, the supervisor, the program
    os.killpg(process.pid, number)
    process.wait()
    wait_until_gone(mark)


def test_the_children_of_a_program_end_with_it() -> None:
    mark = f"6{int.from_bytes(os.urandom(3), 'big')}.5"
    script = (
        "from alembic_autogen.server.process import Programs\n"
        f"Programs().run(['/bin/sh', '-c', 'sleep {mark} & sleep {mark}'])"
    )
    environment = {**os.environ, "PYTHONPATH": str(TOOLS)}
    process = subprocess.Popen([sys.executable, "-c", script], env=environment)
    wait_until_alive(f"sleep {mark}", 5)
    process.kill()
    process.wait()
    wait_until_gone(f"sleep {mark}")


def test_a_program_ends_although_a_forked_child_still_holds_the_pipe() -> None:
    mark = f"mark-{os.urandom(4).hex()}"
    child = "print('forked', flush=True) or time.sleep(60)"
    fork = f"threading.Timer(0.3, lambda: os.fork() or {child}).start()"
    process = holder(mark, f"import os, threading, time; {fork}")
    assert process.stdout is not None
    assert process.stdout.readline() == "forked\n"
    wait_until_alive(f"/bin/sh -c sleep 61 & sleep 62; : {mark}", 1)
    process.kill()
    process.wait()
    wait_until_gone(f"/bin/sh -c sleep 61 & sleep 62; : {mark}")
    wait_until_alive(mark, 1)  # only the forked child, once the supervisor has gone too
    os.killpg(process.pid, signal.SIGKILL)


def test_ctrl_c_interrupts_us_and_not_the_program() -> None:
    script = (
        "import signal\n"
        "from alembic_autogen.server.process import Programs\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "print('running', flush=True)\n"
        "print(Programs().run(['/bin/sh', '-c', 'sleep 1; echo to the end']))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(TOOLS)},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"running\n"
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate()[0] == b"to the end\n\n"


def test_a_killed_supervisor_takes_its_program_along() -> None:
    mark = f"7{int.from_bytes(os.urandom(3), 'big')}.5"
    script = (
        f"from alembic_autogen.server.process import Programs; Programs().run(['sleep', '{mark}'])"
    )
    environment = {**os.environ, "PYTHONPATH": str(TOOLS)}
    process = subprocess.Popen(
        [sys.executable, "-c", script], env=environment, stderr=subprocess.DEVNULL
    )
    wait_until_alive(f"sleep {mark}", 1)
    (supervisor,) = children(process.pid)
    os.kill(supervisor, signal.SIGKILL)
    process.wait(timeout=10)
    wait_until_gone(mark)


def test_the_end_does_not_wait_for_a_forked_child_that_holds_the_pipe() -> None:
    mark = f"8{int.from_bytes(os.urandom(3), 'big')}.5"
    script = (
        "import os, threading, time\n"
        "from alembic_autogen.server.process import Programs\n"
        "programs = Programs()\n"
        f"arguments = {{'target': programs.run, 'args': (['sleep', '{mark}'],), 'daemon': True}}\n"
        "threading.Thread(**arguments).start()\n"
        "time.sleep(0.5)\n"
        "os.fork() or (time.sleep(20), os._exit(0))\n"
        "programs.end()\n"
        "print('ended', flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(TOOLS)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    start = time.monotonic()
    assert process.stdout.readline() == b"ended\n"
    assert time.monotonic() - start < 10
    assert not [each for each in alive(f"sleep {mark}") if "-c" not in each.split()]
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_programs_that_are_given_up_end() -> None:
    programs = Programs()
    programs.end()
    with pytest.raises(ServerError, match="stopped before it was ready"):
        programs.run(["/bin/true"])


def test_a_run_directory_is_private_and_the_parent_goes_with_the_last(base: Path) -> None:
    home, lock, obstacles = run_directory.make_run_directory([str(base)], room=1)
    assert home is not None
    assert obstacles == []
    for path in (Path(home), Path(home).parent):
        assert path.stat().st_mode & 0o777 == 0o700
    run_directory.remove(home)
    os.close(lock)
    assert list(base.iterdir()) == []


def test_a_base_without_room_is_passed_over(base: Path) -> None:
    home, _, obstacles = run_directory.make_run_directory([str(base)], room=1 << 60)
    assert home is None
    assert "MB free" in obstacles[0]


def test_a_base_that_is_missing_or_too_deep_is_passed_over_for_the_next(base: Path) -> None:
    deep = base / ("d" * 90)
    deep.mkdir()
    home, lock, _ = run_directory.make_run_directory(["/no/such", str(deep), str(base)], room=1)
    assert home is not None
    assert Path(home).parents[1] == base
    os.close(lock)


def test_the_longest_path_of_a_socket_is_short_enough(base: Path) -> None:
    home, lock, _ = run_directory.make_run_directory([str(base)], room=1)
    assert len(f"{home}/sock") <= run_directory.LONGEST_SOCKET
    os.close(lock)


@pytest.mark.parametrize("kind", ["open", "link", "file"])
def test_a_parent_that_a_stranger_prepared_is_refused(base: Path, kind: str) -> None:
    parent = base / (run_directory.PARENT_NAME % os.getuid())
    match kind:
        case "open":
            parent.mkdir()
            parent.chmod(0o777)
        case "link":
            (base / "elsewhere").mkdir(mode=0o700)
            parent.symlink_to(base / "elsewhere")
        case _:
            parent.write_text("")
    home, _, _ = run_directory.make_run_directory([str(base)], room=1)
    assert home is None
    run_directory.sweep([str(base)])


def test_the_sweep_removes_the_dead_and_leaves_the_living(base: Path) -> None:
    living, lock, _ = run_directory.make_run_directory([str(base)], room=1)
    dead, dead_lock, _ = run_directory.make_run_directory([str(base)], room=1)
    assert living is not None and dead is not None
    Path(dead, "data").mkdir()
    Path(dead, "data", "file").write_text("x")
    os.close(dead_lock)
    run_directory.sweep([str(base), "/no/such"])
    assert Path(living).is_dir()
    assert not Path(dead).exists()
    os.close(lock)


def test_a_directory_that_was_swept_meanwhile_cannot_be_locked(base: Path) -> None:
    home, lock, _ = run_directory.make_run_directory([str(base)], room=1)
    assert home is not None
    assert run_directory.try_lock(home) is None
    os.close(lock)
    run_directory.remove(home)
    with pytest.raises(FileNotFoundError):
        run_directory.try_lock(home)


def test_a_copy_has_the_same_content_and_the_same_holes(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "inner").mkdir(parents=True)
    (source / "empty").write_bytes(b"")
    (source / "small").write_bytes(b"some text")
    with (source / "inner" / "sparse").open("wb") as file:
        file.truncate(8 << 20)
        file.seek(3 << 20)
        file.write(b"x" * 5000)
    with (source / "hole").open("wb") as file:
        file.truncate(1 << 20)
    data_directory.copy_tree(str(source), str(tmp_path / "target"))
    for path in (path for path in source.rglob("*") if path.is_file()):
        copy = tmp_path / "target" / path.relative_to(source)
        assert copy.read_bytes() == path.read_bytes()
        assert copy.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "target" / "inner" / "sparse").stat().st_blocks * 512 < 1 << 20
    assert (tmp_path / "target" / "hole").stat().st_blocks * 512 < 1 << 20


def test_temporary_directories_of_the_user_come_before_those_of_the_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TMPDIR", "/scratch/")
    assert run_bases()[-3:] == ["/scratch", "/tmp", "/var/tmp"]
    monkeypatch.setenv("TMPDIR", "relative")
    assert run_bases()[-2:] == ["/tmp", "/var/tmp"]
    assert "relative" not in run_bases()
