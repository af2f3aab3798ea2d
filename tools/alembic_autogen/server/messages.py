"""What this process, the supervisor and the relay write to each other, as JSON.

The scripts name these types in annotations only.
"""

from __future__ import annotations

from typing import TypedDict

from alembic_autogen.cache.store import Key


class ServerRequest(TypedDict):
    """What a server needs, beyond its command line.

    :param template: the data directory that is copied to ``{run}/data``.
    :param bases: directories that may hold the run directory, the best one first.
    :param room: bytes that must be free there.
    :param patience: seconds until the server must answer on the socket ``{run}/sock``.
    """

    template: str
    bases: list[str]
    room: int
    patience: float


class _Command(TypedDict):
    command: list[str]


class ProgramRequest(_Command, total=False):
    """A program to be run.

    :param command: the program with its arguments; in ``--option={run}/…`` that is the run
        directory.
    :param input: a file for its standard input.
    :param server: only for a server.
    """

    input: str | None
    server: ServerRequest


class Request(ProgramRequest):
    """What the supervisor is asked to do.

    :param holder: the id of the process that wants the program.
    """

    holder: int


class KeepRequest(TypedDict):
    """Where the data of a server that has ended is to be kept.

    :param kind: the kind of entry in the cache.
    :param key: what the data was made from.
    :param about: what goes into ``about.json`` beside the data.
    :param cache: the folder of the cache.
    :param limit: bytes that the cache may take.
    """

    kind: str
    key: Key
    about: Key
    cache: str
    limit: int


class Event(TypedDict):
    """What the supervisor reports of a server.

    :param event: ``ready``, ``late``, ``ended``, ``homeless`` or ``crowded``.
    :param run: the run directory, where there is one.
    :param log: the end of the server's log, or what went wrong.
    """

    event: str
    run: str
    log: str


class RelayRequest(TypedDict):
    """Which server the relay leads to.

    :param tls: the ``ssl_…`` arguments of PyMySQL by name, with absolute paths.
    :param bases: directories that may hold the socket, the best one first.
    :param sender: the only process that may send, or 0.
    """

    host: str
    port: int
    unix_socket: str | None
    tls: dict[str, str]
    bases: list[str]
    sender: int
