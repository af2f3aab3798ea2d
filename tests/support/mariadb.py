"""Pairs of schemas that only MariaDB has, as SQL, and the servers on which they are tried.

Each kind of object that its SHOW CREATE prints, and MySQL's does not, is added, changed and
dropped, and stays while something else changes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import sqlalchemy as sa

from alembic_autogen.server import apt, launch
from alembic_autogen.server.base import Server
from alembic_autogen.server.sources import packages
from alembic_autogen.settings import load
from support.laboratory import Models

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = Path(__file__).parents[1] / "random" / "pairs_of_mariadb.toml"


@dataclass(frozen=True)
class Pair:
    """A pair of schemas.

    :param before: the statements of one side.
    :param after: the statements of the other.
    :param newer: whether MariaDB 10.11 does not know what they declare.
    """

    before: Sequence[str]
    after: Sequence[str]
    newer: bool = False


def pairs() -> dict[str, Pair]:
    """The pairs, by what changes."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Pair(**values) for name, values in found.items()}


def declared(statements: Sequence[str]) -> Models:
    """Make a function that returns models which run statements, as DDL events do."""

    def models() -> sa.MetaData:
        metadata = sa.MetaData()
        for statement in statements:
            ddl = sa.DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy's
            sa.event.listen(metadata, "after_create", ddl)
        return metadata

    return models


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
