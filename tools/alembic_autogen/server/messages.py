"""The JSON messages between this process, the supervisor and the relay.

The scripts use these types in annotations only.
"""

from __future__ import annotations

from typing import TypedDict

from alembic_autogen.cache.store import Key


class ServerRequest(TypedDict):
    """The part of a request that only servers have.

    :param template: the data directory that is copied to ``{run}/data``.
    :param bases: directories that may hold the run directory, the best one first.
    :param room: the number of bytes that must be free in that directory.
    :param patience: the timeout for an answer on the socket ``{run}/sock``, in seconds.
    """

    template: str
    bases: list[str]
    room: int
    patience: float


class _Command(TypedDict):
    command: list[str]


class ProgramRequest(_Command, total=False):
    """A program to run.

    :param command: the program with its arguments; ``{run}`` in ``--option={run}/…`` stands for
        the run directory.
    :param input: a file for the program's standard input.
    :param server: further values, if the program is a server.
    """

    input: str | None
    server: ServerRequest


class Request(ProgramRequest):
    """A request to the supervisor.

    :param holder: the id of the process that the program is run for.
    """

    holder: int


class KeepRequest(TypedDict):
    """A request to stop a server and to store its data in the cache.

    :param kind: the kind of cache entry.
    :param key: the values that the data was built from.
    :param about: the content of ``about.json`` beside the data.
    :param cache: the folder of the cache.
    :param limit: the maximum size of the cache, in bytes.
    """

    kind: str
    key: Key
    about: Key
    cache: str
    limit: int


class Event(TypedDict):
    """An event of a server, as the supervisor reports it.

    :param event: ``ready``, ``late``, ``ended``, ``homeless`` or ``crowded``.
    :param run: the run directory, if there is one.
    :param log: the end of the server's log, or another description of the failure.
    """

    event: str
    run: str
    log: str


class RelayRequest(TypedDict):
    """The server that the relay connects to.

    :param tls: the ``ssl_…`` arguments of PyMySQL by name, with absolute paths.
    :param bases: directories that may hold the socket, the best one first.
    :param sender: the id of the only process that may send; 0 if any process may.
    """

    host: str
    port: int
    unix_socket: str | None
    tls: dict[str, str]
    bases: list[str]
    sender: int
