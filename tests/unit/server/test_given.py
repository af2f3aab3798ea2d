"""A given server, when a run is interrupted while it enters."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alembic_autogen.errors import ServerError
from alembic_autogen.server import account, local
from alembic_autogen.server.base import Address, Server
from alembic_autogen.server.sources import url
from alembic_autogen.settings import Settings, load

SERVER = Server("url", "mysql", "9.7.4", Address(), private=False)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(tmp_path, {"server": "mysql://ci@db.invalid/"})


def test_an_account_that_is_being_made_is_dropped(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    @contextmanager
    def temporary_account(server: Server) -> Iterator[Server]:
        begun.set()
        assert go_on.wait(10)
        noted.append("made")
        yield server
        noted.append("dropped")

    monkeypatch.setattr(local, "connected", lambda *_, **__: SERVER)
    monkeypatch.setattr(account, "temporary_account", temporary_account)
    with url.UrlServer().launch(settings) as launched:
        entering = threading.Thread(target=launched.server)
        entering.start()
        assert begun.wait(10)
        threading.Timer(0.2, go_on.set).start()
    entering.join()
    assert noted == ["made", "dropped"]


def test_after_that_nobody_enters(settings: Settings) -> None:
    with url.UrlServer().launch(settings) as launched:
        pass
    with pytest.raises(ServerError, match="stopped before it was ready"):
        launched.server()
