"""The file of the statements that an application's tests send: JSON, a line for each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from alembic_autogen.errors import ConfigurationError

_ON_ROWS = re.compile(r"\s*\(*\s*(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH)\b", re.IGNORECASE)
_QUOTED = re.compile(
    r"""`[^`]*`|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|/\*(?![!+M]).*?\*/|--\s[^\n]*|\#[^\n]*""",
    re.DOTALL,
)
_REFUSED = re.compile(r";|\bINTO\s+(?:OUTFILE|DUMPFILE)\b", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class ReleaseStatement:
    """A statement that a test has sent.

    :param shape: the statement without its values.
    :param sql: the statement with the values of one example.
    :param test: the id of the test, or the fixture of several tests.
    :param place: the file and line of the project's code that sent it; may be empty.
    """

    shape: str
    sql: str
    test: str
    place: str

    @property
    def origin(self) -> str:
        """The place in the code and the test, as messages name them."""
        return ", ".join(filter(None, (self.place, self.test)))

    @property
    def shown(self) -> str:
        """The statement, as reports print it."""
        return self.sql


def may_be_run(sql: str) -> bool:
    """Whether a text is one statement on rows, which writes no file."""
    bare = _QUOTED.sub(" ", sql)
    return bool(_ON_ROWS.match(bare)) and not _REFUSED.search(bare)


def recorded_text(statements: Iterable[ReleaseStatement]) -> str:
    """The lines of the file."""
    lines = (json.dumps(asdict(each), ensure_ascii=False) for each in statements)
    return "".join(f"{line}\n" for line in lines)


def load_recorded(path: Path) -> tuple[ReleaseStatement, ...]:
    """Read a file of statements.

    :raises ConfigurationError: it cannot be read, or has something else.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigurationError(
            f"The file of statements {path} does not exist; write it with "
            "`pytest --alembic-autogen-record FILE`.",
            key="recorded_statements",
        ) from None
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"The file of statements {path} cannot be read: {error}."
        ) from error
    lines = enumerate(text.split("\n"), 1)
    return tuple(_statement(line, f"{path}:{number}") for number, line in lines if line.strip())


def _statement(line: str, place: str) -> ReleaseStatement:
    try:
        document = json.loads(line)
        values = [document[name] for name in ("shape", "sql", "test", "place")]
        if not all(isinstance(value, str) for value in values):
            raise TypeError("its values have to be texts")
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(
            f"{place} is not a recorded statement ({type(error).__name__}: {error}); write the "
            "file again with `pytest --alembic-autogen-record FILE`."
        ) from error
    statement = ReleaseStatement(*values)
    if not may_be_run(statement.sql):
        raise ConfigurationError(
            f"{place} is not one SELECT, INSERT, UPDATE, DELETE or REPLACE without INTO OUTFILE; "
            "delete the line."
        )
    return statement
