"""The source that a run gets, and the message if there is none."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from alembic_autogen import options, server
from alembic_autogen.cache import store
from alembic_autogen.errors import ServerError
from alembic_autogen.server.base import Available, Launch, Missing
from alembic_autogen.server.sources import mysqld
from alembic_autogen.settings import Settings, load


class Source:
    """A source that says what a test wants it to say, and starts nothing."""

    def __init__(self, name: str, found: Available | Missing) -> None:
        self.name = name
        self.found = found

    def availability(self, settings: Settings) -> Available | Missing:
        return self.found

    def launch(self, settings: Settings) -> AbstractContextManager[Launch]:
        raise AssertionError("not to be started")


def settings(name: str = "auto") -> Settings:
    return load(Path("/"), {"server": name}, {})


def sources(monkeypatch: pytest.MonkeyPatch, *found: tuple[str, Available | Missing]) -> None:
    _replace(monkeypatch, *(Source(name, each) for name, each in found))


def _replace(monkeypatch: pytest.MonkeyPatch, *found: Source) -> None:
    monkeypatch.setattr(server, "NAMES", tuple(each.name for each in found))
    monkeypatch.setattr(server, "source_of", {each.name: each for each in found}.__getitem__)


def test_the_first_that_can_be_used_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    sources(
        monkeypatch,
        ("url", Missing("a", "b")),
        ("mysqld", Available("x")),
        ("packages", Available("y")),
    )
    assert server.choose(settings()).source.name == "mysqld"


def test_an_engine_is_not_asked_where_something_quicker_is_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Unasked(Source):
        def availability(self, settings: Settings) -> Available | Missing:
            raise AssertionError("asked")

    found = (Unasked("docker", Available("x")), Source("packages", Available("y")))
    _replace(monkeypatch, *found)
    assert server.choose(settings()).source.name == "packages"


def test_what_is_ready_goes_before_what_must_be_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    sources(monkeypatch, ("docker", Available("x", "pull")), ("packages", Available("y")))
    assert server.choose(settings()).source.name == "packages"
    sources(monkeypatch, ("docker", Available("x", "pull")), ("packages", Available("y", "load")))
    assert server.choose(settings()).source.name == "docker"


def test_a_forced_source_is_the_only_one_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    sources(monkeypatch, ("mysqld", Available("x")), ("packages", Available("y", "load")))
    assert server.choose(settings("packages")).source.name == "packages"


def test_a_forced_source_that_is_missing_says_why_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sources(monkeypatch, ("mysqld", Missing("no mysqld here", "install it")))
    with pytest.raises(ServerError) as caught:
        server.choose(settings("mysqld"))
    assert str(caught.value) == (
        "The server source mysqld cannot be used: no mysqld here; install it, or use --server auto."
    )


def test_where_there_is_none_each_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    sources(
        monkeypatch, ("url", Missing("no URL", "give one")), ("mysqld", Missing("none", "get it"))
    )
    with pytest.raises(ServerError, match="No disposable server") as caught:
        server.choose(settings())
    assert caught.value.details == "url: no URL; give one\nmysqld: none; get it"


def test_a_url_is_a_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.choose(settings("mysql://u@db/")).source.name == "url"


def test_each_module_of_a_source_is_one_of_the_configuration() -> None:
    assert [server.source_of(name).name for name in server.NAMES] == list(options.SOURCES)
    modules = Path(mysqld.__file__).parent.glob("[a-z]*.py")
    assert sorted(path.stem for path in modules) == sorted(options.SOURCES)


def test_a_machine_without_servers_and_apt_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(mysqld, "PLACES", ())
    with pytest.raises(ServerError) as caught:
        server.choose(settings())
    assert "mysqld: no server of MySQL on this machine" in caught.value.details
    assert "packages: no apt-get on this machine" in caught.value.details
