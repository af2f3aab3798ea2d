"""Run black and ruff, by the project's own configuration."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from alembic_autogen import tool_packages
from alembic_autogen.errors import ProofError

_RUN_MODULE = (
    "import sys; del sys.path[0]; from runpy import run_module; "
    "run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)
"""``python -m MODULE``, but no file of the project takes its place. With ``-I``, what is installed
for a user would not be found either."""


_VERSION = re.compile(r"\d+(?:\.\w+)+")


def program_of(name: str) -> list[str] | None:
    """The command of black or ruff: from this environment, from PATH, or from the tool's own."""
    if find_spec(name) is not None:
        if name == "ruff":
            from ruff.__main__ import find_ruff_bin  # type: ignore[import-untyped]  # a wheel of a program

            return [find_ruff_bin()]  # without a second interpreter
        return [sys.executable, "-m", name]
    found = shutil.which(name)
    if found and (tool_packages.loan is None or _works([found])):
        return [found]
    return _of_the_tool(name) or ([found] if found else None)


def installed_elsewhere(name: str) -> tuple[str, str] | None:
    """The version of a formatter that models' environment lacks, and where it is.

    :returns: ``None`` if there is none, or if :func:`program_of` takes it from that environment.
    """
    command = None if find_spec(name) is not None else program_of(name)
    answer = command and _answer(command)
    if not command or not answer:
        return None
    version = _VERSION.search(answer)
    place = command[0] if len(command) == 1 else "of the tool's own environment"
    return version[0] if version else answer.strip(), place


def _of_the_tool(name: str) -> list[str] | None:
    """The command in the environment of the tool, if models run in another one (``python``)."""
    loan = tool_packages.loan
    if loan is None:
        return None
    command = [loan.interpreter, "-E", "-c", _RUN_MODULE, name]
    return command if _works(command) else None


def _works(command: list[str]) -> bool:
    """Whether a command can be run: pyenv has a program on PATH that another version has."""
    return _answer(command) is not None


def _answer(command: list[str]) -> str | None:
    """The output about its version; ``None`` if the command fails."""
    try:
        done = subprocess.run(
            [*command, "--version"], capture_output=True, check=False, text=True, errors="replace"
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def black(command: list[str], source: str, options: Mapping[str, object]) -> str:
    """Format a text with black.

    :param options: the keys of ``[tool.black]``.
    :raises ProofError: the text is not Python, or black does not take the configuration.
    """
    if command[0] != sys.executable:
        return _run([*command, "--quiet", *_as_flags(options), "-"], source)
    from black import format_str  # a second interpreter would take longer
    from black.mode import Mode, TargetVersion
    from black.parsing import InvalidInput

    versions = options.get("target-version")
    try:
        mode = Mode(
            line_length=int(str(options["line-length"])),
            target_versions=(
                {TargetVersion[str(v).upper()] for v in versions}
                if isinstance(versions, list)
                else set()
            ),
            string_normalization=not options.get("skip-string-normalization"),
            magic_trailing_comma=not options.get("skip-magic-trailing-comma"),
            preview=bool(options.get("preview")),
        )
    except KeyError as error:
        raise ProofError(f"[tool.black] has a target-version {error} that black lacks.") from error
    try:
        return format_str(source, mode=mode)
    except InvalidInput as error:
        raise ProofError(
            f"The rendered revision is not Python: {error}.", details=source
        ) from error


def _as_flags(options: Mapping[str, object]) -> list[str]:
    versions = options.get("target-version")
    flags = [f"--line-length={options['line-length']}"]
    if isinstance(versions, list):
        flags += [f"--target-version={each}" for each in versions]
    names = ("skip-string-normalization", "skip-magic-trailing-comma", "preview")
    return flags + [f"--{name}" for name in names if options.get(name)]


def ruff_format(command: list[str], source: str, path: Path, line_length: int) -> str:
    """Format a text with ruff.

    :param path: the later path of the revision, from which ruff looks for its configuration.
    :raises ProofError: ruff refuses the text or its configuration.
    """
    return _run(
        [*command, "format", "--no-cache", "--quiet", *_about(path, line_length), "-"], source, path
    )


def ruff_fix(command: list[str], source: str, path: Path, *options: str) -> str:
    """Apply ruff's safe fixes to a text."""
    flags = ["--fix-only", "--force-exclude", *options, "--stdin-filename", str(path)]
    return _run([*command, "check", "--no-cache", "--quiet", *flags, "-"], source, path)


def ruff_findings(command: list[str], source: str, path: Path, *options: str) -> tuple[str, ...]:
    """Lint a text with ruff; return its findings as ``path:line:column: CODE text``."""
    flags = ["--output-format=concise", "--force-exclude", *options, "--stdin-filename", str(path)]
    found = _run([*command, "check", "--no-cache", "--quiet", *flags, "-"], source, path)
    return tuple(line for line in found.splitlines() if line.strip())


def _about(path: Path, line_length: int) -> list[str]:
    return [f"--line-length={line_length}", "--stdin-filename", str(path)]


def _run(command: list[str], source: str, path: Path | None = None) -> str:
    run = subprocess.run(
        command,
        input=source,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=path.parent if path and path.parent.is_dir() else None,
    )
    is_check = "check" in command
    if run.returncode > (1 if is_check else 0):
        name = Path(command[0]).name
        raise ProofError(f"{name} cannot format the revision: {run.stderr.strip()}.")
    return run.stdout
