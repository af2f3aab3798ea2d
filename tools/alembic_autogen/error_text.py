"""Format third-party exceptions for messages.

Exceptions of the application, of Alembic and of the server come in any form: over many lines, with
a page of SQL, with or without a full stop, or as a call of ``sys.exit``.
"""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST = 500
"""The number of characters after which the text of an exception is cut off."""
_PREFIX = re.compile(r"^\d+ \(\w{5}\): ")
"""The prefix by mysql-connector of the server's message: ``1054 (42S22): ``."""
_NUMBER_OF_ODBC = re.compile(r"\((\d+)\) \(SQL\w+\)$")
"""The server's number at the end of a text of pyodbc: ``Table is full (1114) (SQLExecDirectW)``."""


_OS = (os.__file__, "<frozen os>")
"""The file of the module ``os`` in tracebacks; since Python 3.11, it is frozen."""


@dataclass(frozen=True)
class Cause:
    """The description of an exception, in parts.

    :param text: one line, such as the exception's type and message, without a full stop.
    :param where: the line of the project's own code, as `` (file:line)`` with the path from the
        project's folder, or empty.
    :param rest: the SQL statement that failed, or the remaining lines of the message.
    """

    text: str
    where: str = ""
    rest: str = ""

    def __str__(self) -> str:
        return f"{self.text}{self.where}"


def cause(error: BaseException, project: Path) -> Cause:
    """Describe an exception for a message.

    :param project: the project's folder; files below it are the project's own code.
    """
    text, rest = _server_parts(error) or _python_parts(error)
    if folder := _folder_of_missing(error, project):
        text += f"; put its folder on sys.path by Alembic's option prepend_sys_path = {folder}"
    return Cause(text, _where(error, project), rest)


def first_line(text: object) -> tuple[str, str]:
    """Split a text into its first line, shortened and without a full stop, and the other lines."""
    line, _, rest = _as_text(text).strip().partition("\n")
    if len(line) > LONGEST:
        line = line[:LONGEST] + " …"
    return line.rstrip(". "), rest.strip("\n")


def _as_text(text: object) -> str:
    """The text of an exception; ``__str__`` of the application's own may fail."""
    try:
        return str(text)
    except Exception as error:
        return f"(no message: its __str__ raises {type(error).__name__})"


def server_message(error: BaseException) -> str:
    """Extract the server's message from a driver's error: ``Unknown column 'a' (1054)``."""
    number, text = driver_error(error)
    return (
        f"{first_line(' '.join(text.splitlines()))[0]} ({number})"
        if number
        else first_line(error)[0]
    )


def driver_error(error: BaseException) -> tuple[int, str]:
    """The server's number and message in a driver's error; 0 and a text if it has no number.

    Most drivers give both as arguments, as PEP 249 has it in its examples only. MariaDB Connector
    has the number as an attribute, and pyodbc in the text, after the SQLSTATE.
    """
    first, text = (*getattr(error, "args", ()), None, None)[:2]
    if isinstance(first, int) and isinstance(text, str) and not isinstance(error, OSError):
        return first, _PREFIX.sub("", text)
    number = getattr(error, "errno", None)
    if isinstance(number, int) and not isinstance(error, OSError):
        return number, _as_text(error)
    found = _NUMBER_OF_ODBC.search(text) if isinstance(text, str) else None
    return (int(found[1]), text[: found.start()].strip()) if found else (0, _as_text(error))


def error_number(error: BaseException) -> int:
    """The server's number of a driver's error; 0 if it has none."""
    return driver_error(error)[0]


def _server_parts(error: BaseException) -> tuple[str, str] | None:
    driver = getattr(error, "orig", None)
    if not isinstance(driver, BaseException):
        return None
    return server_message(driver), str(getattr(error, "statement", None) or "").strip()


def _python_parts(error: BaseException) -> tuple[str, str]:
    if isinstance(error, SystemExit):
        return f"it ends the program with sys.exit({first_line(repr(error.code))[0]})", ""
    if isinstance(error, OSError) and error.strerror and isinstance(error.filename, str):
        return f"{error.strerror}: {error.filename}", ""
    kind = type(error).__name__
    # str() of a SyntaxError adds the file name without its folder; _where() has the whole path.
    message = error.msg if isinstance(error, SyntaxError) else error
    text, rest = first_line(message)
    if kind == "InterpolationSyntaxError":  # of configparser, which reads alembic.ini
        text += "; in a file such as alembic.ini, write %% for a percent sign"
    if _lacks_variable(error):
        text += "; set what it reads in the shell or in [tool.alembic-autogen.environment]"
    return f"{kind}: {text}" if text else kind, rest


def _folder_of_missing(error: BaseException, project: Path) -> str:
    """The folder of the project that has the module which an import lacks; empty if none has it."""
    if not isinstance(error, ModuleNotFoundError) or not (error.name or "").isidentifier():
        return ""
    found = (
        folder
        for folder in (".", "src")
        if (project / folder / f"{error.name}.py").is_file()
        or (project / folder / str(error.name) / "__init__.py").is_file()
    )
    return next(found, "")


def _lacks_variable(error: BaseException) -> bool:
    """Whether code insists on environment variables: by ``os.environ``, or a class of settings."""
    frames = traceback.extract_tb(error.__traceback__)
    if isinstance(error, KeyError):
        last = frames[-1:]
        return any(each.filename in _OS and each.name == "__getitem__" for each in last)
    in_settings = any("pydantic_settings" in Path(each.filename).parts for each in frames)
    return in_settings and "type=missing" in _as_text(error)


def from_project(file: str, project: Path) -> str:
    """The path of a file from the project's folder, if it is in there.

    Python 3.10 keeps the ``./`` of an entry of sys.path such as ``prepend_sys_path = "."``.
    """
    path = Path(os.path.normpath(file))
    return path.relative_to(project).as_posix() if path.is_relative_to(project) else str(path)


def named_lines(text: str, file: str) -> list[int]:
    """The lines of a file that a text names as ``(file:line)``.

    :param text: it names the whole path, or the end of it that leads from the project's folder.
    """
    return [int(found["line"]) for found in _places(text, file)]


def with_place(text: str, file: str, place: str) -> str:
    """A text with another place in its brackets instead of the first one in a file.

    :param text: it names the file as for :func:`named_lines`.
    """
    found = next(_places(text, file), None)
    return f"{text[: found.start()]}({place}){text[found.end() :]}" if found else text


def _places(text: str, file: str) -> Iterator[re.Match[str]]:
    *folders, name = Path(file).parts
    ends = ["/".join([*folders[start:], name]) for start in range(1, len(folders) + 1)]
    names = "|".join(map(re.escape, (file, *ends)))
    return re.finditer(rf"\((?:{names}):(?P<line>\d+)\)", text)


def _where(error: BaseException, project: Path) -> str:
    if isinstance(error, SyntaxError) and error.filename:
        return f" ({from_project(error.filename, project)}:{error.lineno})"
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if _is_own(frame.filename, project)
    ]
    if own:
        return f" ({from_project(own[-1].filename, project)}:{own[-1].lineno})"
    module = str(getattr(getattr(error, "obj", None), "__file__", ""))  # without that attribute
    is_attribute = isinstance(error, AttributeError) and _is_own(module, project)
    return f" ({from_project(module, project)})" if is_attribute else ""


def _is_own(file: str, project: Path) -> bool:
    """Whether a file is the project's; a checkout of the tool may be in the project's folder."""
    path = Path(file)
    is_installed = "site-packages" in file or path.is_relative_to(Path(__file__).parent)
    return path.is_relative_to(project) and not is_installed
