"""A source that cannot download what it needs gives way to the next one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from alembic_autogen.errors import DownloadError
from alembic_autogen.server import choose, fallback
from alembic_autogen.server.base import Missing, Server, ServerSource
from alembic_autogen.server.sources import mysqld
from alembic_autogen.server.sources.docker import Docker
from alembic_autogen.server.sources.packages import Packages
from alembic_autogen.settings import load

ENGINE = """\
#!/bin/sh
case "$1" in
    version) echo 27.0.0 ;;
    image) exit 1 ;;
    pull) echo "no route to the registry" >&2; exit 1 ;;
esac
"""
"""Answers as the command of an engine that runs, has no image, and no network to get one."""


@pytest.fixture
def offline_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "docker").write_text(ENGINE)
    (folder / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def started(sources: Sequence[ServerSource], folder: Path) -> tuple[str, object]:
    """The source of the server that answers, and its answer."""
    with fallback.launch(sources, load(folder, environ={})) as launched:
        server = launched.server()
        with closing(server.connect()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return server.source, cursor.fetchone()


def test_packages_take_the_place_of_an_image_that_cannot_be_pulled(
    offline_engine: None, server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The session's server is there so that packages need not be downloaded."""
    with caplog.at_level("INFO", "alembic_autogen.server.fallback"):
        assert started((Docker(), Packages()), tmp_path) == ("packages", (1,))
    assert caplog.messages == [
        "docker cannot download a server (--server docker shows why); using packages"
    ]


def test_where_none_can_be_downloaded_both_reasons_are_given(
    offline_engine: None, tmp_path: Path
) -> None:
    with pytest.raises(DownloadError, match="cannot be pulled") as caught:
        started((Docker(), Docker()), tmp_path)
    assert "cannot be pulled" in caught.value.details


def test_a_source_without_another_says_what_it_lacks(offline_engine: None, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="no route to the registry"):
        started((Docker(),), tmp_path)


def test_a_colon_in_the_path_of_the_cache_is_named(
    offline_engine: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Programs of packages find no libraries there, so that only the engine is left."""
    (tmp_path / "a:b").mkdir()
    monkeypatch.setenv("ALEMBIC_AUTOGEN_CACHE", str(tmp_path / "a:b"))
    monkeypatch.setattr(mysqld.SOURCE, "availability", lambda settings: Missing("no mysqld", ""))
    settings = load(tmp_path, environ={})
    with (
        pytest.raises(DownloadError, match="cannot be pulled") as caught,
        choose(settings).launch(settings) as launched,
    ):
        launched.server()
    assert f"packages: the path of the cache, {tmp_path}/a:b, holds a colon" in caught.value.details
