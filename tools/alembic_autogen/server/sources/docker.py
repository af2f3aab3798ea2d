"""Source ``docker``: a server in a container, by Docker or by podman's compatible command.

This module uses the command line, not a library. The command knows the user's contexts, credentials
and rootless engines, and podman has the same interface. The SDK talks to one socket only, and
testcontainers cleans up with another container, whose image is missing in a closed network. Either
is a dependency, with requests and urllib3, for the six commands that are needed here. Above all, a
running command *is* a leash: the container depends on the standard input of ``docker run``.

- This process holds the write end of that pipe. When it ends, in whatever way, the end of file
  reaches the first process of the container through ``docker run`` and the engine. That process
  ends, and all others with it (pid_namespaces(7)). If ``docker run`` itself is killed, the engine
  closes the container's input too, since it was opened for one client only.
- ``--rm`` then removes the container. In two cases a container remains: ``docker run`` was killed
  between creating and starting it, or a forked child of this process holds the pipe open. A label
  identifies its owner, and the next start of a server removes it
  (:mod:`~alembic_autogen.server.abandoned_containers`).

The data is on a tmpfs. The engine chooses a port on the loopback interface. The password is random
and reaches the container through the environment of ``docker run``, since every user can read the
arguments of a command.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from alembic_autogen.errors import DownloadError, ServerError
from alembic_autogen.server import abandoned_containers, start_options
from alembic_autogen.server.base import Address, Available, Launch, Missing, Server, ServerSource
from alembic_autogen.server.local import connected
from alembic_autogen.server.run_directory import LAST_LINES
from alembic_autogen.server.scratch_names import PREFIX
from alembic_autogen.server.template import reason

_LOG = logging.getLogger(__name__)

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings

ENGINES = {"docker": "DOCKER_HOST", "podman": "CONTAINER_HOST"}
"""The commands, each with the variable that names its engine's address."""
VERSIONS = {"mysql": "8.4", "mariadb": "11.8"}
"""The tag if ``mysql_version`` is not set: the newest series with long-term support."""
ANSWER = 10
"""The timeout of a query to the engine, in seconds."""
PATIENCE = 120
"""The timeout for the server's first answer, in seconds: initialising its data takes 10 s."""
PULL_PATIENCE = 1800
FAREWELL = 20
"""The timeout for the end of a container, in seconds."""

# The server's input is /dev/null, so that it cannot read the leash. The shell is the container's
# first process; it ends with the first job that ends, either the server or the reader of the leash.
LEASH = """
exec 3<&0
docker-entrypoint.sh "$@" </dev/null 3<&- &
cat <&3 >/dev/null &
wait -n
"""


class Docker:
    """An image of MySQL or MariaDB from Docker Hub, or the one that ``docker_image`` names."""

    name = "docker"

    def availability(self, settings: Settings) -> Available | Missing:
        command = find()
        if command is None:
            return Missing("neither docker nor podman is on PATH", "install one")
        if is_remote(command):
            return Missing(
                f"the engine of {ENGINES[command]} is on another machine",
                "start a server there and give its URL with --server",
            )
        answer = version(command)
        if answer.returncode:
            return Missing(
                f"the engine of {command} does not answer ({_last_line(answer.stderr)})",
                "start it, or get the right to use it",
            )
        name = image(settings)
        detail = f"a container of {name} by {command} {answer.stdout.strip()}"
        return Available(detail, "" if has_image(command, name) else f"pull {name}")

    def identity(self, settings: Settings) -> dict[str, str] | None:
        command, name = find(), image(settings)
        if command is None:
            return None
        found = ask(command, "image", "inspect", "--format", "{{.Id}}", name, patience=ANSWER)
        return {"image": name, "id": found.stdout.strip()} if not found.returncode else None

    @contextmanager
    def launch(self, settings: Settings, data: Path | None = None) -> Iterator[Launch]:
        launched = _DockerLaunch(find() or "docker", settings)
        try:
            launched.begin()
            yield launched
        finally:
            launched.end()


SOURCE: ServerSource = Docker()


def find() -> str | None:
    """Find the command to use: the first whose engine answers, else the first that exists."""
    there = [name for name in ENGINES if shutil.which(name)]
    if len(there) == 1:
        return there[0]
    return next((name for name in there if version(name).returncode == 0), next(iter(there), None))


def version(command: str) -> subprocess.CompletedProcess[str]:
    """Query an engine's version; the return code is not 0 if it does not answer."""
    return ask(command, "version", "--format", "{{.Client.Version}}", patience=ANSWER)


def is_remote(command: str) -> bool:
    """Whether the engine publishes ports on another machine's loopback interface."""
    where = os.environ.get(ENGINES[command]) or "unix:"
    return not where.startswith(("unix:", "npipe:", "fd:"))


def image(settings: Settings) -> str:
    """The image to run.

    ``mysql_version`` is production's version, whatever its flavor: MariaDB's versions start at 10,
    and MySQL's are lower. A version of the other flavor is not used.
    """
    if settings.docker_image:
        return settings.docker_image
    version = settings.mysql_version or VERSIONS[settings.flavor]
    is_mariadb = version.partition(".")[0].isdigit() and int(version.partition(".")[0]) >= 10
    if is_mariadb != (settings.flavor == "mariadb"):
        version = VERSIONS[settings.flavor]
    return f"docker.io/library/{settings.flavor}:{version}"  # podman resolves no shorter name


def has_image(command: str, name: str) -> bool:
    """Whether the engine has an image, so that it need not be pulled."""
    return ask(command, "image", "inspect", name, patience=ANSWER).returncode == 0


def ask(command: str, *arguments: str, patience: float) -> subprocess.CompletedProcess[str]:
    """Run a command of the engine to its end.

    :param patience: the timeout in seconds; a command that takes longer counts as failed.
    """
    try:
        return subprocess.run(
            [command, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=patience,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = error.strerror if isinstance(error, OSError) else f"no answer in {patience:g} s"
        return subprocess.CompletedProcess([command, *arguments], 1, "", f"{reason}")


class _DockerLaunch:
    """A container that is being started in a thread, which pulls a missing image first."""

    def __init__(self, command: str, settings: Settings) -> None:
        self._command = command
        self._settings = settings
        self._image = image(settings)
        self._name = f"{PREFIX}{secrets.token_hex(8)}".replace("_", "-")
        self._password = secrets.token_urlsafe(24)
        self._log = cast(
            IO[bytes], tempfile.TemporaryFile(prefix="alembic-autogen-")  # noqa: SIM115 -- end()
        )
        self._process: subprocess.Popen[bytes] | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._prepare, daemon=True)
        self._lock = threading.Lock()
        self._over = False
        self._server: Server | None = None

    def begin(self) -> None:
        self._thread.start()

    def keep(self, kind: str, key: Mapping[str, object], about: Mapping[str, object]) -> bool:
        """Keep nothing: the data is on a tmpfs, which ends with the container."""
        return False

    def is_ready(self) -> bool:
        return not self._thread.is_alive()

    def server(self) -> Server:
        if self._server is None:
            self._thread.join()
            if self._error is not None:
                raise self._error
            self._server = self._wait()
        return self._server

    def end(self) -> None:
        """Close the leash, and wait until the container is gone."""
        with self._lock:
            self._over = True
        if self._process is not None:
            cast(IO[bytes], self._process.stdin).close()
            if not _ends(self._process):
                ask(self._command, "rm", "--force", self._name, patience=FAREWELL)
                self._process.kill()
                self._process.wait()
        self._log.close()

    def _prepare(self) -> None:
        try:
            abandoned_containers.remove(self._command)
            if not has_image(self._command, self._image):
                self._pull()
            with self._lock:
                if not self._over:
                    self._process = self._run()
        except BaseException as error:  # raised again in the thread that waits for the server
            self._error = error

    def _pull(self) -> None:
        _LOG.info("Pulling the image %s, once", self._image)
        answer = ask(self._command, "pull", "--quiet", self._image, patience=PULL_PATIENCE)
        if answer.returncode:
            raise DownloadError(
                f"The image {self._image} cannot be pulled ({_last_line(answer.stderr)}); pull it "
                "yourself, name another with docker_image, or choose another server with --server."
            )

    def _run(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._arguments(),
            env={**os.environ, "MYSQL_ROOT_PASSWORD": self._password},
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            # Ctrl-C interrupts the terminal's whole process group, but must not end the server.
            start_new_session=True,
        )

    def _arguments(self) -> list[str]:
        flavor, variables = self._settings.flavor, self._settings.server_variables
        flavored = (*start_options.REDO_LOG[flavor], *start_options.CHARSET[flavor])
        options = (*start_options.QUICK, *start_options.SMALL, *flavored, *start_options.STEADY)
        return [
            *(self._command, "run", "--rm", "--interactive", "--pull=never"),
            *(
                "--name",
                self._name,
                "--label",
                f"{abandoned_containers.LABEL}={abandoned_containers.owner()}",
            ),
            *("--publish", "127.0.0.1::3306", "--tmpfs", "/var/lib/mysql"),
            *("--env", "MYSQL_ROOT_PASSWORD", "--env", "MYSQL_INITDB_SKIP_TZINFO=1"),
            *("--entrypoint", "/bin/bash", self._image, "-c", LEASH, "bash"),
            *("mysqld" if flavor == "mysql" else "mariadbd", "--loose-mysqlx=OFF"),
            *(*options, *start_options.given(variables)),
        ]

    def _wait(self) -> Server:
        deadline = time.monotonic() + PATIENCE
        address = None
        while time.monotonic() < deadline:
            self._check_runs()
            address = address or self._published()
            if address and greets(address):
                return connected(Docker.name, address, self._settings)
            time.sleep(0.05)
        raise ServerError(self._why_late(address), details=self._last_lines())

    def _check_runs(self) -> None:
        if self._process is not None and self._process.poll() is not None:
            log = self._last_lines()
            raise ServerError(
                f"The container of {self._image} did not start: {reason(log)}; check "
                "server_variables and docker_image, or choose another server with --server.",
                details=log,
            )

    def _published(self) -> Address | None:
        """The address of the port that the engine chose; ``None`` before that."""
        answer = ask(self._command, "port", self._name, "3306/tcp", patience=ANSWER)
        host, colon, port = answer.stdout.strip().partition("\n")[0].rpartition(":")
        if answer.returncode or not colon or not port.isdigit():
            return None
        return Address(password=self._password, host=host, port=int(port))

    def _why_late(self, address: Address | None) -> str:
        return (
            f"The container of {self._image} runs, but its server did not answer at "
            f"{address or 'any port'} within {PATIENCE} s; where this is itself a container that "
            "uses the engine of its host, give the URL of a server with --server."
        )

    def _last_lines(self) -> str:
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").splitlines()
        return "\n".join(lines[-LAST_LINES:])


def greets(address: Address) -> bool:
    """Whether a server sends its first packet to a client that connects.

    The engine accepts connections for a server that does not listen yet, and closes them at once.
    """
    try:
        with socket.create_connection((address.host, address.port or 3306), 5) as connection:
            return bool(connection.recv(5))
    except OSError:
        return False


def _ends(process: subprocess.Popen[bytes]) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(FAREWELL)
        return True
    return False


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it printed nothing"])[-1].rstrip(".")
