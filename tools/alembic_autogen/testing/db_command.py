"""Open a database at head in a separate process: ``alembic-autogen db``.

The application's code that opens it runs in that process only, not in the process of the tests.
"""

from __future__ import annotations

import json
import os
import site
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TypedDict, cast

from alembic_autogen import python_options
from alembic_autogen.errors import ServerError
from alembic_autogen.server.base import Address, Database, Server
from alembic_autogen.server.scratch_names import PREFIX

_PACKAGES = Path(__file__).parents[2]


class _PrintedServer(TypedDict):
    source: str
    flavor: str
    version: str


class _Printed(TypedDict):
    """The part of the output of ``db --format json`` that is used here."""

    server: _PrintedServer
    database: str
    user: str
    password: str
    unix_socket: str | None
    host: str | None
    port: int | None


@dataclass
class Opened:
    """A running ``alembic-autogen db``."""

    database: Database
    _process: subprocess.Popen[bytes] = field(repr=False)

    def close(self) -> None:
        """End the process and its server."""
        cast(IO[bytes], self._process.stdin).close()
        self._process.wait()
        cast(IO[bytes], self._process.stdout).close()


def open_database(project: Path) -> Opened:
    """Open a database at head of a project.

    :param project: the project's folder.
    :raises ServerError: that failed; the details are the output of the command.
    """
    with tempfile.TemporaryFile(prefix="alembic-autogen-") as errors:
        process = subprocess.Popen(
            [
                *(sys.executable, *python_options.of_running()),
                *("-m", "alembic_autogen", "-C", str(project)),
                *("--python", sys.executable),  # that of the tests
                *("db", "--quiet", "--format", "json"),
            ],
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,  # Ctrl-C is for the tests, which end this process
        )
        found = _read(cast(IO[bytes], process.stdout))
        if found is None:
            process.wait()
            errors.seek(0)
            details = errors.read().decode(errors="replace").strip()
            raise ServerError(f"There is no database at head of {project}.", details=details)
    return Opened(_database(found), process)


def _environment() -> dict[str, str]:
    """The environment of the command, which finds this package even if it is not installed."""
    if str(_PACKAGES) in (*site.getsitepackages(), site.getusersitepackages()):
        return dict(os.environ)
    path = (str(_PACKAGES), os.environ.get("PYTHONPATH", ""))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))}


def _read(output: IO[bytes]) -> _Printed | None:
    lines: list[bytes] = []
    for line in iter(output.readline, b""):
        lines.append(line)
        if line == b"}\n":
            found = json.loads(b"".join(lines))
            return cast(_Printed, found) if "url" in found else None  # else it says what failed
    return None


def _database(found: _Printed) -> Database:
    address = Address(
        user=found["user"],
        password=found["password"],
        unix_socket=found["unix_socket"],
        host=found["host"],
        port=found["port"],
    )
    described = found["server"]
    source = described["source"]
    server = Server(
        source, described["flavor"], described["version"], address, private=source != "url"
    )
    assert found["database"].startswith(PREFIX)
    return Database(server, found["database"])
