"""A laboratory on each server on which pairs of schemas are tried."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from alembic_autogen.server import launch
from alembic_autogen.settings import load
from support.laboratory import Laboratory
from support.mariadb import running

SERVERS = ("mysql", "mariadb", "newest_mariadb")


@contextmanager
def laboratory_on(server: str, folders: pytest.TempPathFactory) -> Iterator[Laboratory]:
    """Start a server, and have a laboratory on it.

    :param server: one of :data:`SERVERS`.
    :param folders: makes the folders of the server and of the project.
    """
    folder, project = folders.mktemp("server"), folders.mktemp("project")
    if server == "newest_mariadb":
        with running("newest", folder) as newest:
            yield Laboratory(newest, project)
        return
    with launch(replace(load(folder), flavor=server)) as launched:
        yield Laboratory(launched.server(), project)
