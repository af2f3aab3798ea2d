"""A command in a fork is the command that a new process would run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.forks import run_forked
from support.shops import own_environment

PROGRAM = """\
import os, signal, sys

print(__name__, globals().get("__file__"), sys.argv, sys.orig_argv, sys.path, sys.flags)
print(vars(sys.modules[__name__]) is globals())
print(os.getcwd(), sorted(os.environ.items()), sorted(os.listdir("/proc/self/fd")))
print([(s.isatty(), s.encoding, s.errors, s.line_buffering) for s in (sys.stdout, sys.stderr)])
print([signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE)])
print(repr(sys.stdin.read()), file=sys.stderr)
{end}
"""
ENDS = {
    "by itself": "",
    "with a code": "sys.exit(3)",
    "in a sentence": "sys.exit('so')",
    "at once": "sys.stdout.flush(); os._exit(4)",
    "killed": "sys.stdout.flush(); os.kill(os.getpid(), signal.SIGKILL)",
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("way", ["program", "module", "code"])
def test_a_fork_is_like_a_new_process(tmp_path: Path, end: str, way: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(end=ENDS[end]), encoding="utf-8")
    start = {
        "program": [str(program)],
        "module": ["-m", "program"],
        "code": ["-c", program.read_text()],
    }
    arguments = [*start[way], "--flag", "größer \udcff"]
    environment = own_environment({"PYTHONPATH": f"{tmp_path}/more:.", "MSG": "\udcfe"})
    process = subprocess.run(
        [sys.executable, *arguments],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    code, out, err = run_forked(arguments, tmp_path, environment)
    assert (code, out.decode(), err) == (
        process.returncode,
        process.stdout.decode(),
        process.stderr,
    )
