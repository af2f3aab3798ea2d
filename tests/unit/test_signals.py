"""The first signal ends a command as an exception does, the second at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import alembic_autogen

TOOLS = Path(alembic_autogen.__file__).parents[1]
COMMAND = """
import os, sys, time
from alembic_autogen import signals

signals.install()
try:
    print("at work", flush=True)
    sys.stdin.readline()
    {then}
    print("done", signals.received(), flush=True)
finally:
    print("cleaning up", flush=True)
    sys.stdin.readline()
    os._exit(signals.exit_code() if signals.received() else 0)
"""


def started(
    then: str = "pass", before: Callable[[], object] = lambda: None
) -> subprocess.Popen[str]:
    """A command that waits for a line, goes on, cleans up, and waits for another line.

    :param before: is called in the new process, in which no signal is ignored, also under nohup.
    """

    def prepare() -> None:
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        before()

    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND.format(then=then)],
        env={"PYTHONPATH": str(TOOLS)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=prepare,
    )
    assert line(process) == "at work\n"
    return process


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


LOGGING = """
import logging, sys
from alembic_autogen import signals

signals.install()
logging.error("before")
try:
    print("at work", flush=True)
    sys.stdin.readline()
except BaseException:
    logging.error("Exception during reset", exc_info=True)
    sys.exit(signals.exit_code())
"""


def test_what_a_library_logs_of_the_interruption_is_not_shown() -> None:
    """SQLAlchemy logs a traceback if its rollback is interrupted."""
    process = subprocess.Popen(
        [sys.executable, "-c", LOGGING],
        env={"PYTHONPATH": str(TOOLS)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert line(process) == "at work\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (130, "ERROR:root:before\n")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)]
)
def test_a_signal_is_followed_by_the_clean_up(number: signal.Signals, code: int) -> None:
    process = started()
    process.send_signal(number)
    assert line(process) == "cleaning up\n"
    process.communicate("\n", timeout=10)
    assert process.returncode == code


@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_ends_the_clean_up_too(second: signal.Signals) -> None:
    process = started()
    process.send_signal(signal.SIGINT)
    assert line(process) == "cleaning up\n"
    process.send_signal(second)
    assert process.wait(timeout=10) == 130  # nobody has written a line
    assert process.stderr is not None
    assert "interrupted again; ended at once" in process.stderr.read()


def test_a_signal_that_was_ignored_at_the_start_stays_so() -> None:
    process = started(before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    out, _ = process.communicate("\n\n", timeout=10)
    assert out == "done False\ncleaning up\n"


def test_what_is_done_is_not_undone_by_a_signal() -> None:
    process = started("signals.too_late(); print('late', flush=True); sys.stdin.readline()")
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    assert line(process) == "late\n"
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate("\n\n", timeout=10)
    assert out == "done False\ncleaning up\n"
    assert process.returncode == 0


def test_a_signal_is_remembered_where_an_exception_handler_swallowed_it() -> None:
    process = started(
        "\n    try:\n        os.kill(os.getpid(), 15)\n    except BaseException:\n        pass"
    )
    process.communicate("\n\n", timeout=10)
    assert process.returncode == 143


AT_AN_IMPORT = """
    def hook(event, arguments):
        if event == "import" and arguments[0] == {module!r}:
            os.kill(os.getpid(), 15)

    sys.addaudithook(hook)
    import {package}
    print("imported", flush=True)
    time.sleep(60)"""


def test_a_signal_waits_until_an_extension_module_is_loaded() -> None:
    """cryptography's module in Rust, which PyMySQL imports, panics where an exception comes."""
    package = "cryptography.hazmat.bindings._rust"
    process = started("\n" + AT_AN_IMPORT.format(module="_cffi_backend", package=package))
    out, _ = process.communicate("\n\n", timeout=10)
    assert out == "imported\ncleaning up\n"
    assert process.returncode == 143


def test_a_signal_does_not_wait_for_other_modules() -> None:
    process = started("\n" + AT_AN_IMPORT.format(module="wave", package="wave"))
    out, _ = process.communicate("\n\n", timeout=10)
    assert out == "cleaning up\n"
    assert process.returncode == 143


def test_a_signal_in_a_callback_of_importlib_is_deferred() -> None:
    """An exception in a callback of a weak reference is printed, and dropped."""
    code = "def cb(_): os.kill(os.getpid(), 2); time.sleep(0)"
    define = f"exec(compile({code!r}, '<frozen importlib._bootstrap>', 'exec'))"
    process = started(
        f"{define}; import weakref; held = {{1}}; ref = weakref.ref(held, cb); del held; "
        "time.sleep(20)"
    )
    out, err = process.communicate("\n\n", timeout=10)
    assert (process.returncode, out, err) == (130, "cleaning up\n", "")
