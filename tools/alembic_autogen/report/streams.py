"""The standard streams, even if they are closed, full, not UTF-8 or no longer read.

If writing to standard output fails, the result is lost, so that is an error. A reader that stops
early (``| head -1``) is an exception. Failures of standard error are ignored.
"""

from __future__ import annotations

import codecs
import io
import os
import stat
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from alembic_autogen.errors import OutputError
from alembic_autogen.report.characters import escaped

_HANDLER = "alembic_autogen"
_start: Path | None = None
_PLAIN = {"…": "...", "→": "->", "⁹": "^9"}


def prepare() -> None:
    """Make all three streams usable; call this once, before anything is written."""
    global _start
    with suppress(OSError):  # the folder may be gone
        _start = Path.cwd()
    _fill_closed_descriptors()
    sys.stdin = sys.stdin or open(0, closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=_encoding(stream), errors=_HANDLER)
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")


def started_in() -> Path | None:
    """The folder in which the command was started; printed paths are relative to it."""
    return _start


def _fill_closed_descriptors() -> None:
    """Open the null device in place of each standard descriptor that is closed.

    Otherwise the next file would get its number, and child processes would use that file as a
    standard stream.
    """
    for number, flags in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            # read only, for standard output too: writing must fail, as to a closed descriptor
            os.open(os.devnull, flags)  # gets the lowest free number
            os.set_inheritable(number, True)


def _encoding(stream: TextIO) -> str:
    """UTF-8 for a file or a pipe, as for Python and JSON files; on a terminal, its own encoding."""
    if stream.isatty() and _names_ascii(os.environ):
        return "ascii"
    is_chosen = stream.isatty() or "PYTHONIOENCODING" in os.environ or stream is not sys.stdout
    return stream.encoding if is_chosen else "utf-8"


def _names_ascii(variables: Mapping[str, str]) -> bool:
    """Whether variables name the locale C, for which Python takes UTF-8 (PEP 538, PEP 540).

    Python sets ``LC_CTYPE`` to C.UTF-8 itself where ``LANG`` is C. Without any of these variables,
    as in many containers, terminals do show UTF-8.
    """
    if variables.get("PYTHONIOENCODING") or variables.get("PYTHONUTF8") == "1":
        return False
    if everything := variables.get("LC_ALL"):
        return everything in ("C", "POSIX")
    own = variables.get("LC_CTYPE") or "C"
    return variables.get("LANG") in ("C", "POSIX") and own in ("C", "POSIX", "C.UTF-8")


def _spell_out(error: UnicodeError) -> tuple[str | bytes, int]:
    """Replace a character that the encoding does not have (codecs.register_error)."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    character = error.object[error.start]
    if "\udc80" <= character <= "\udcff":  # a byte of a file name (os.fsdecode)
        return bytes([ord(character) - 0xDC00]), error.start + 1
    plain = _PLAIN.get(character) or character.encode("ascii", "backslashreplace").decode()
    return plain, error.start + 1


codecs.register_error(_HANDLER, _spell_out)


def is_file(stream: TextIO) -> bool:
    """Whether a stream is redirected to a file."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):  # it has no descriptor, as in a test
        return False


def is_unicode(stream: TextIO) -> bool:
    """Whether a stream can encode every character."""
    return codecs.lookup(stream.encoding).name.startswith("utf-")


def out(text: str, colour: str = "") -> None:
    """Write a part of the result.

    :param colour: a control sequence to put before it.
    :raises OutputError: it cannot be written.
    """
    _write_result(_coloured(visible(text, sys.stdout), colour))


def out_line(parts: Iterable[tuple[str, str]]) -> None:
    """Write a line of the result, whose parts have colours of their own on a terminal.

    :param parts: texts, each with the control sequence of its colour; empty for none.
    :raises OutputError: it cannot be written.
    """
    _write_result(_joined(parts, sys.stdout))


def err_line(parts: Iterable[tuple[str, str]]) -> None:
    """Write a line to standard error, in the way of :func:`out_line`."""
    _write_note(_joined(parts, sys.stderr))


def _joined(parts: Iterable[tuple[str, str]], stream: TextIO) -> str:
    colours = wants_colour(stream)
    found = ((visible(text, stream), colour) for text, colour in parts if text)
    line = "".join(f"{c}{text}\x1b[0m" if c and colours else text for text, c in found)
    return f"{line}\n"


def err(text: str, before: str = "") -> None:
    """Write a note to standard error.

    :param before: a control sequence to put before it.
    """
    _write_note(before + visible(text, sys.stderr))


def _write_result(text: str) -> None:
    try:
        sys.stdout.write(text)
    except OSError as error:
        _fail(error)


def _write_note(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        _discard(sys.stderr)


def finish() -> None:
    """Flush the result.

    :raises OutputError: it cannot be written.
    """
    try:
        sys.stdout.flush()
    except OSError as error:
        _fail(error)


def _fail(error: OSError) -> None:
    _discard(sys.stdout)
    if not isinstance(error, BrokenPipeError):
        raise OutputError(
            f"The result cannot be written to standard output: {error.strerror}; "
            "apart from that the command was carried out."
        ) from error


def _discard(stream: TextIO) -> None:
    """Redirect a stream to the null device, with its buffered text."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def visible(text: str, stream: TextIO) -> str:
    """Escape the control characters of a text (of a table's name, for example) for people.

    They read terminals, and what is on standard error: logs of CI obey escape sequences as well.
    """
    return escaped(text) if stream.isatty() or stream is sys.stderr else text


def spelled(text: str, stream: TextIO) -> str:
    """A text as a stream encodes it: with other characters for those that it cannot encode."""
    if is_unicode(stream):
        return text
    return text.encode(stream.encoding, _HANDLER).decode(stream.encoding, "backslashreplace")


def _coloured(text: str, colour: str) -> str:
    return f"{colour}{text.removesuffix(chr(10))}\x1b[0m\n" if colour else text


def wants_colour(stream: TextIO) -> bool:
    """Whether to colour a stream: a terminal, unless the environment says otherwise.

    ``NO_COLOR`` (no-color.org) comes first, then ``FORCE_COLOR`` (force-color.org) and
    ``CLICOLOR_FORCE`` (bixense.com/clicolors).
    """
    if os.environ.get("NO_COLOR"):
        return False
    if any(
        os.environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")
    ):
        return True
    return obeys_escapes(stream)


def obeys_escapes(stream: TextIO) -> bool:
    """Whether a stream is a terminal that can colour text and rewrite its current line."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def shown_path(path: Path) -> str:
    """A path as seen from the folder in which the command was started, if they are close."""
    start = started_in()
    if start is None or os.path.commonpath([start / path, start]) == os.sep:
        return str(path)
    path = start / path
    return min(os.path.relpath(path, start), str(path), key=len)
