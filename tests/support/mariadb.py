"""The versions of MariaDB on which pairs of schemas are tried."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from alembic_autogen.server import apt, launch
from alembic_autogen.server.base import Server
from alembic_autogen.server.sources import packages
from alembic_autogen.settings import load


@contextmanager
def server_of(flavor: str, project: Path) -> Iterator[Server]:
    """Start a disposable server: a MySQL, or the distribution's own MariaDB.

    :param project: an empty folder.
    """
    if flavor == "mariadb":
        with running("own", project) as server:
            yield server
        return
    with launch(load(project)) as launched:
        yield launched.server()


@contextmanager
def running(version: str, project: Path) -> Iterator[Server]:
    """Start a MariaDB: the distribution's own, or the newest of Debian's unstable suite.

    :param version: ``own`` or ``newest``.
    :param project: an empty folder.
    """
    settings = load(project, {"flavor": "mariadb", "server": "packages"})
    if version == "own":
        with launch(settings) as launched:
            yield launched.server()
        return
    key = {**packages._key(settings), "suite": "unstable"}
    with (
        mock.patch.object(packages, "_key", lambda settings: key),
        mock.patch.object(packages, "_attempts", lambda flavor, own, system: [apt.unstable(own)]),
        launch(settings) as launched,
    ):
        yield launched.server()
