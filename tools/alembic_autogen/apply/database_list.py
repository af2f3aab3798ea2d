"""The list of databases to upgrade, one URL a line, from a file or a command."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.history.expected_database import location_of
from alembic_autogen.history.migration_plan import DatabaseLocation
from alembic_autogen.sandbox.substitute_url import problem
from alembic_autogen.server.connection import SYSTEM_SCHEMAS

STANDARD_INPUT = "-"


@dataclass(frozen=True)
class ListedDatabase:
    """A database of the list.

    :param url: with the password.
    :param location: without it.
    """

    url: str = field(repr=False)
    location: DatabaseLocation


def databases_in_file(name: str) -> tuple[ListedDatabase, ...]:
    """Read the list from a file.

    :param name: its path, or ``-`` for standard input.
    :raises ConfigurationError: it cannot be read, or a line is not the URL of a database.
    """
    if name == STANDARD_INPUT:
        return parse_list(sys.stdin.read(), "standard input")
    try:
        text = Path(name).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigurationError(
            f"The list {name} cannot be read ({error.strerror}); correct --urls."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"The list {name} is not text in UTF-8; correct it.") from error
    return parse_list(text, name)


def databases_of_command(command: str) -> tuple[ListedDatabase, ...]:
    """Read the list that a command prints, which is run without a shell.

    :raises ConfigurationError: it fails, or a line is not the URL of a database.
    """
    try:
        words = shlex.split(command)
        if not words:
            raise ConfigurationError("--urls-from names no command; add one that prints URLs.")
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    except ValueError as error:
        raise ConfigurationError(f"--urls-from is not a command ({error}); correct it.") from error
    except OSError as error:
        raise ConfigurationError(
            f"The command {words[0]} of --urls-from cannot be run ({error.strerror}); give its "
            "path, and put pipes and variables into a script, as no shell reads them."
        ) from error
    if done.returncode:
        raise ConfigurationError(
            f"The command {words[0]} of --urls-from ended with exit code {done.returncode}; no "
            "database was touched. Run it by itself."
        )
    return parse_list(done.stdout.decode("utf-8-sig", "replace"), f"the output of {words[0]}")


def parse_list(text: str, source: str) -> tuple[ListedDatabase, ...]:
    """Parse a list; a database that occurs twice is taken once.

    :param source: where it comes from, for messages.
    :raises ConfigurationError: a line is not the URL of a database, or there is none.
    """
    found: dict[tuple[str, str], ListedDatabase] = {}
    for number, line in _lines(text):
        if reason := _problem(line):
            raise ConfigurationError(
                f"Line {number} of {source} {reason}; write URLs such as "
                "mysql+pymysql://USER:PASSWORD@HOST:3306/DATABASE, one a line, with the password "
                "percent-encoded. No database was touched."
            )
        location = location_of(make_url(line))
        found.setdefault((location.host.lower(), location.database), ListedDatabase(line, location))
    if not found:
        raise ConfigurationError(f"There is no URL of a database in {source}; write one a line.")
    return tuple(found.values())


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not empty or comments, with their numbers."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.strip().startswith("#"):
            yield number, line.strip()


def _problem(line: str) -> str:
    """The reason why a line is not the URL of a database, without quoting it; empty if it is."""
    if any(character.isspace() for character in line):
        return "has a space in it (comments have lines of their own)"
    if reason := problem(line):
        return reason
    name = make_url(line).database or ""
    if not name:
        return "names no database"
    return f"names {name}, which belongs to the server" if name.lower() in SYSTEM_SCHEMAS else ""
