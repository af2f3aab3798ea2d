"""A server program of this machine, started on a copy of an initialised data directory."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.cache import store
from alembic_autogen.errors import ServerError
from alembic_autogen.server import start_options, template
from alembic_autogen.server.base import Address, Launch, Server
from alembic_autogen.server.process import Programs, SupervisedProgram, crowded, run_bases

if TYPE_CHECKING:
    from pymysql.connections import Connection

    from alembic_autogen.server.binary import Binary
    from alembic_autogen.server.messages import Event, KeepRequest
    from alembic_autogen.settings import Settings

_CLEAN_UP = 5
"""Seconds to wait for the thread, which may be waiting for a cache entry of another process."""


@contextmanager
def launch(
    source: str,
    settings: Settings,
    find: Callable[[Settings], Binary | None],
    fetch: Callable[[Settings, Programs], Binary],
    data: Path | None = None,
) -> Iterator[Launch]:
    """Start a server, and end it with the context.

    :param source: the name of the source, for reports.
    :param find: returns the program if it need not be fetched; must be fast.
    :param fetch: fetches the program; called in a thread.
    :param data: the data directory that the server gets a copy of (default: an empty one).
    """
    programs = Programs()
    launched = _LocalLaunch(source, settings, programs, data)
    try:
        launched.begin(find, fetch)
        yield launched
    finally:
        programs.end()
        launched.join()


class _LocalLaunch:
    """A server that is being started, in a thread if its program or template is missing."""

    def __init__(
        self, source: str, settings: Settings, programs: Programs, data: Path | None
    ) -> None:
        self._data = data
        self._source = source
        self._settings = settings
        self._programs = programs
        self._binary: Binary | None = None
        self._held: SupervisedProgram | None = None
        self._error: BaseException | None = None
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def begin(
        self,
        find: Callable[[Settings], Binary | None],
        fetch: Callable[[Settings, Programs], Binary],
    ) -> None:
        binary = find(self._settings)
        data = self._data or (binary and template.find(binary, self._settings))
        if binary and data:
            self._start(binary, data)
            return
        self._thread = threading.Thread(target=self._prepare, args=(binary, fetch), daemon=True)
        try:
            self._thread.start()
        except RuntimeError as error:  # threads count towards the limit of processes
            self._thread = None
            raise crowded(str(error)) from error

    def _prepare(self, found: Binary | None, fetch: Callable[[Settings, Programs], Binary]) -> None:
        try:
            binary = found or fetch(self._settings, self._programs)
            self._start(binary, template.make(binary, self._settings, self._programs))
        except BaseException as error:  # raised again in the thread that waits for the server
            self._error = error

    def _start(self, binary: Binary, data: Path) -> None:
        options = start_options.running(binary.flavor, self._settings.server_variables)
        self._binary = binary
        held = [each for path in (binary.path, data) if (each := store.hold(path)) is not None]
        try:
            command = [*binary.command, *options]
            self._held = self._programs.serve(command, data, run_bases(), held)
        finally:
            for descriptor in held:  # the supervisor has inherited them
                os.close(descriptor)

    def keep(self, kind: str, key: Mapping[str, object], about: Mapping[str, object]) -> bool:
        """Stop the server, and have its data stored in the cache in the background.

        :param kind: the kind of cache entry.
        :param key: the values that the data was built from.
        :param about: the content of ``about.json`` beside the data.
        """
        assert self._held is not None
        wish: KeepRequest = {
            "kind": kind,
            "key": dict(key),
            "about": dict(about),
            "cache": str(store.folder()),
            "limit": self._settings.cache_size,
        }
        self._programs.leave(self._held, wish)
        return True

    def join(self) -> None:
        """Wait for the thread, which removes a half-built cache entry; its programs have ended."""
        if self._thread is not None:
            self._thread.join(timeout=_CLEAN_UP)

    def is_ready(self) -> bool:
        return self._server is not None or (self._held is not None and self._held.has_printed())

    def server(self) -> Server:
        if self._server is None:
            self._server = self._wait()
        return self._server

    def _wait(self) -> Server:
        if self._thread is not None:
            self._thread.join()
        if self._error is not None:
            raise self._error
        assert self._held is not None and self._binary is not None
        run = _run_directory(self._held, self._binary)
        return connected(self._source, Address(unix_socket=f"{run}/sock"), self._settings)


def connected(source: str, address: Address, settings: Settings, *, private: bool = True) -> Server:
    """Connect to a server, and check its variables.

    :param source: the name of the source, for reports.
    :param private: whether the server is the tool's alone.
    :returns: the server, with the flavor and version that it reports.
    :raises ServerError: it cannot be reached, or differs from the configured variables.
    """
    from alembic_autogen.server.connection import connect, identify
    from alembic_autogen.server.variables import check_variables

    with connect(address) as connection:
        flavor, version = identify(connection)
        where = f"The server of source {source} ({flavor} {version}, {address})"
        wanted = (
            start_options.imitated(settings.server_variables)
            if private
            else settings.server_variables
        )
        check_variables(connection, wanted, where)
        if private and flavor == "mysql" and not settings.use_cache:
            _stop_redo_log(connection)
    return Server(source, flavor, version, address, private)


def _stop_redo_log(connection: Connection) -> None:
    """Turn off the redo log, which takes 8 % of the time of DDL (MySQL manual, 17.6.5 Redo Log).

    Not used if the data may be kept: without the redo log, even a clean shutdown does not save the
    AUTO_INCREMENT counters of the data dictionary (9.7.4), and the next CREATE TABLE fails with a
    duplicate entry.
    """
    import pymysql

    from alembic_autogen.server.connection import rows

    with suppress(pymysql.err.Error):  # MySQL has it since 8.0.21
        rows(connection, "ALTER INSTANCE DISABLE INNODB REDO_LOG")


def _run_directory(held: SupervisedProgram, binary: Binary) -> str:
    """Wait for the supervisor's first event, and return the server's run directory.

    :raises ServerError: the event reports a failure.
    """
    first = held.line()
    try:
        event: Event = json.loads(first)
    except ValueError:
        raise ServerError(
            f"The supervisor of {binary.path} failed: an error of the tool; please report it.",
            details=first + "".join(held.lines()),
        ) from None
    if event["event"] == "crowded":
        raise crowded(event["log"])
    if event["event"] == "homeless":
        raise ServerError(_homeless(event["log"]))
    if event["event"] != "ready":
        raise ServerError(_REASONS[event["event"]](binary, event["log"]), details=event["log"])
    return event["run"]


def _ended(binary: Binary, log: str) -> str:
    zone = re.search(r"unknown default time zone '([^']*)'", log)
    if zone is not None:
        return (
            f"{binary.path} ({binary.flavor} {binary.version}) did not start: it knows no time "
            f"zone by a name, such as {zone[1]!r}, but by its offset only; write +01:00, say, in "
            "server_variables, or give a server with zone tables by --server."
        )
    return (
        f"{binary.path} ({binary.flavor} {binary.version}) did not start: {template.reason(log)}; "
        "check server_variables, or choose another server with --server."
    )


def _late(binary: Binary, log: str) -> str:
    return (
        f"{binary.path} ({binary.flavor} {binary.version}) did not answer in time; "
        "see whether the machine is overloaded, or choose another server with --server."
    )


def _homeless(log: str) -> str:
    return (
        "There is no directory for the files of the disposable server; make room, or set TMPDIR "
        f"to a directory with a short path and room ({log.replace(chr(10), '; ')})."
    )


_REASONS = {"ended": _ended, "late": _late}
