"""The options with which a process of Python runs are found, and make another one like it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from alembic_autogen import python_options

PROGRAM = """
import json, sys
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("python_options", sys.argv[1])
module = module_from_spec(spec)
spec.loader.exec_module(module)
state = [repr(sys.flags), sys.warnoptions, sys._xoptions]
print(json.dumps([state, module.of_running(), module.of_this_process()]))
"""


def started(*options: str, **variables: str) -> tuple[list[object], list[str], list[str]]:
    """The state of a process with options, those that it passes on, and all of them."""
    command = [sys.executable, *options, "-c", PROGRAM, str(python_options.__file__)]
    environment = {**os.environ, **variables}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    state, running, every = json.loads(done.stdout)
    return state, running, every


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("-O",),
        ("-OO", "-B", "-bb", "-W", "error", "-Wignore::UserWarning"),
        ("-X", "dev", "-W", "ignore"),
        ("-X", "dev", "-b", "-Xutf8=0", "-X", "pycache_prefix=/tmp/a b"),
        ("-I", "-O"),
        ("-E", "-s"),
    ],
    ids=" ".join,
)
def test_another_process_is_alike(options: tuple[str, ...]) -> None:
    variables = {"PYTHONWARNINGS": "error::BytesWarning,default"}
    state, _, every = started(*options, **variables)
    assert started(*every, **variables) == (state, *started(*options, **variables)[1:])


def test_those_that_shield_an_installation_are_not_passed_on() -> None:
    _, running, every = started("-IO")
    assert "-O" in running and "-O" in every
    assert "-I" in every and not {"-I", "-E", "-s", "-P"} & {*running}


def test_a_variable_is_not_given_twice(tmp_path: Path) -> None:
    state, running, _ = started(PYTHONWARNINGS="error")
    assert running[:1] == ["-Werror"] or "-Werror" in running
    assert started(*running, PYTHONWARNINGS="error")[0] == state
