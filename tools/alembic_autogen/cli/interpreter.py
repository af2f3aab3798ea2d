"""Run the tool in the application's interpreter, which ``python`` names, as ``pip --python`` does.

The process starts itself again under that interpreter, so that signals, streams and the exit code
stay those of one process. The packages of the application are found there, and the tool's own where
they are installed (:mod:`alembic_autogen.tool_packages`).
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from alembic_autogen import python_options, tool_packages
from alembic_autogen.cli import program_answer
from alembic_autogen.errors import AutogenError, ConfigurationError
from alembic_autogen.project.environment import other_environment
from alembic_autogen.requirements import missing
from alembic_autogen.spelling import question
from alembic_autogen.wording import printable

if TYPE_CHECKING:
    from alembic_autogen.cli.program_answer import ProgramAnswer
    from alembic_autogen.settings import Settings

LOWEST = (3, 10)
"""The lowest version of Python (pyproject.toml)."""
_LONGEST = 500
"""The number of characters shown of the output of a program that is not Python."""
_QUESTION = (
    "import sys; print('python %d %d' % sys.version_info[:2]); "
    "print(sys.executable.encode('utf-8', 'surrogateescape').hex())"
)
_ANSWER = re.compile(rb"^python (\d+) (\d+)\n(?:([0-9a-f]+)\n)?\Z", re.MULTILINE)
"""The end of the output: sitecustomize, or a script that runs Python, may print before."""
_PROGRAM = """\
import sys
if not getattr(sys.flags, "safe_path", False):
    del sys.path[0]  # the current folder
{importing}
sys.argv[0] = {name}
from alembic_autogen.__main__ import main
main()
"""


def enter(settings: Settings, arguments: Sequence[str], command: str) -> None:
    """Start the tool again in the interpreter of the configuration, unless it runs there already.

    :param arguments: those of the command line, which stay the same.
    :param command: ``cache`` needs no interpreter, and ``doctor`` lists what is missing in one.
    :raises ConfigurationError: it is no interpreter that the tool can run in.
    :raises AutogenError: it has no Alembic or no SQLAlchemy.
    """
    if command == "cache":
        return
    if tool_packages.loan is not None:  # it runs there already
        if command != "doctor" and (sentences := missing()):
            raise AutogenError("\n".join(sentences))
        return
    program = _other(settings.python, settings.origins["python"]) if settings.python else ""
    program = program or (_found(settings) if command == "init" else "")
    if program:
        _start(program, arguments)


def _other(path: str, origin: str) -> str:
    """The program of an interpreter in which the tool can run; empty if it is the present one."""
    program = find_interpreter(path, origin)
    return "" if _is_this(program) or _is_this(_ask(program, origin)) else program


def _found(settings: Settings) -> str:
    """The interpreter of the project's virtual environment, which ``init`` proposes."""
    folder = None if settings.python else other_environment(settings.project)
    try:
        return _other(str(folder), "") if folder else ""
    except ConfigurationError:  # it cannot be used
        return ""


def find_interpreter(path: str, origin: str) -> str:
    """The program of an interpreter.

    :param path: its absolute path, or that of the folder of a virtual environment.
    :param origin: where the path was given.
    :raises ConfigurationError: there is none.
    """
    if "\0" in path or not os.path.lexists(path):
        raise _refused(f"there is no {_shown(path)}{_on_path(path)}", origin)
    if not Path(path).is_dir():
        return _executable(path, origin)
    inside = (f"{path}/bin/{name}" for name in ("python", "python3"))
    program = next((each for each in inside if os.path.lexists(each)), None)
    if program is None:
        raise _refused(f"the folder {_shown(path)} has no bin/python", origin)
    return _executable(program, origin)


def _executable(program: str, origin: str) -> str:
    """The program by the path that decides to which environment it belongs."""
    if not Path(program).exists():
        gone = _shown(os.path.realpath(program))
        raise _refused(f"{_shown(program)} is a link to {gone}, which is gone", origin)
    if not Path(program).is_file():
        raise _refused(f"{_shown(program)} is not a file", origin)
    if not os.access(program, os.X_OK):
        raise _refused(f"{_shown(program)} is not executable", origin)
    folder, name = os.path.split(program)
    return f"{os.path.realpath(folder)}/{name}"  # the last link leads out of the environment


def _ask(program: str, origin: str) -> str:
    """Ask an interpreter for its version, and for the path that it has itself.

    Otherwise a program that is not Python would run in the tool's place, and return its exit code.

    :raises ConfigurationError: it is too old, or no Python.
    """
    command = [program, *python_options.of_running(), "-c", _QUESTION]
    try:
        done = program_answer.ask(command)
    except TimeoutError as error:
        raise _refused(f"{_shown(program)} {error}", origin) from error
    except OSError as error:
        reason = f"{_shown(program)} cannot be started: {error.strerror}"
        raise _refused(reason, origin) from error
    found = _ANSWER.search(done.out)
    if found is not None and (int(found[1]), int(found[2])) < LOWEST:
        version, lowest = f"{int(found[1])}.{int(found[2])}", ".".join(map(str, LOWEST))
        reason = f"{_shown(program)} is Python {version}, and this tool needs {lowest} or newer"
        raise _refused(reason, origin)
    if done.code or found is None or not found[3]:
        raise _broken(program, origin, done)
    return os.fsdecode(bytes.fromhex(found[3].decode()))


def _broken(program: str, origin: str, done: ProgramAnswer) -> ConfigurationError:
    """The error for a program that is not a working Python."""
    home = os.environ.get("PYTHONHOME")
    why = f" where PYTHONHOME is {_shown(home)}" if home else ""
    why = f" (it is ended by signal {-done.code})" if done.code < 0 else why
    printed = (done.err or done.out).decode(errors="replace").strip()[-_LONGEST:]
    return _refused(f"{_shown(program)} does not work as Python{why}", origin, printed)


def _refused(reason: str, origin: str, details: str = "") -> ConfigurationError:
    key = "python in pyproject.toml" if origin == "pyproject.toml" else origin
    return ConfigurationError(
        f"{key}: {reason}; give the application's interpreter, or the folder of its virtual "
        "environment, by --python or ALEMBIC_AUTOGEN_PYTHON.",
        details="\n".join(map(printable, details.splitlines())),
        key="python",
    )


def _shown(path: str) -> str:
    """A path in one line, in quotes if it is not printable."""
    return path if path.isprintable() else ascii(path)


def _on_path(path: str) -> str:
    """Suggest the interpreter on PATH if a name such as ``python3.12`` was given for a path."""
    name = Path(path).name
    found = shutil.which(name) if name.startswith("python") and "\0" not in name else None
    return question([found] if found else [])


def _is_this(program: str) -> bool:
    """Whether a program is the interpreter of this process, in the same environment."""
    there, here = _environment_of(program), _environment_of(sys.executable)
    if there or here:
        return there == here
    # Not samefile(): conda's environments have hard links to one program.
    return os.path.realpath(program) == os.path.realpath(sys.executable)


def _environment_of(program: str) -> str:
    """The folder of the virtual environment to which an interpreter belongs (PEP 405), or empty."""
    folder = Path(program).parent
    for each in (folder, folder.parent):
        if (each / "pyvenv.cfg").is_file():
            return os.path.realpath(each)
    return ""


def _start(program: str, arguments: Sequence[str]) -> NoReturn:
    """Replace this process by the interpreter, which runs the same command."""
    text = _PROGRAM.format(
        importing=tool_packages.importing(tool_packages.of_this_process()),
        name=ascii(sys.argv[0]),
    )
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(program, [program, *python_options.of_running(), "-c", text, *arguments])
