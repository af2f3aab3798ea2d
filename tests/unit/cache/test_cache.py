"""The cache: found again, built once, whole or not there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alembic_autogen.cache import store
from alembic_autogen.errors import ConfigurationError

KEY = {"version": "1.2.3", "flags": ["--a", "--b"]}

BUILDER = """
import sys, time
from pathlib import Path
from alembic_autogen.cache import store as cache

def build(folder):
    with open(sys.argv[1], "a") as log:
        log.write("build\\n")
    (folder / "half").write_text("half")
    time.sleep(float(sys.argv[2]))
    (folder / "whole").write_text("whole")

print((cache.entry("kind", {"key": 1}, build) / "whole").read_text())
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv(store.VARIABLE, str(folder))
    return folder


def write(text: str) -> store.Build:
    return lambda folder: (folder / "file").write_text(text) and None


def builder(tmp_path: Path, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BUILDER, str(tmp_path / "log"), str(seconds)],
        env={**os.environ, "PYTHONPATH": str(Path(store.__file__).parents[2])},
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_for(path: Path, pattern: str) -> list[Path]:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if found := list(path.glob(pattern)):
            return found
        time.sleep(0.01)
    raise AssertionError(f"no {pattern} in {path}")


def test_an_entry_is_built_once_and_found_again() -> None:
    first = store.entry("kind", KEY, write("one"))
    second = store.entry("kind", KEY, write("two"))
    assert first == second == store.find("kind", KEY)
    assert (second / "file").read_text() == "one"


def test_another_key_or_kind_is_another_entry() -> None:
    store.entry("kind", KEY, write("one"))
    assert store.find("kind", {**KEY, "version": "1.2.4"}) is None
    assert store.find("other", KEY) is None


def test_looking_makes_nothing(folder: Path) -> None:
    assert store.find("kind", KEY) is None
    assert not folder.exists()


def test_the_order_of_a_keys_parts_does_not_matter() -> None:
    store.entry("kind", {"a": 1, "b": 2}, write("one"))
    assert store.find("kind", {"b": 2, "a": 1}) is not None


@pytest.mark.parametrize("damage", ["shorten", "remove", "add", "manifest", "no manifest"])
def test_a_damaged_entry_is_missing_and_built_again(damage: str) -> None:
    content = store.entry("kind", KEY, write("long text"))
    manifest = content.parent / "manifest.json"
    match damage:
        case "shorten":
            (content / "file").write_text("lon")
        case "remove":
            (content / "file").unlink()
        case "add":
            (content / "stranger").write_text("")
        case "manifest":
            manifest.write_text(manifest.read_text()[:-5])
        case _:
            manifest.unlink()
    assert store.find("kind", KEY) is None
    again = store.entry("kind", KEY, write("new"))
    assert (again / "file").read_text() == "new"
    assert [path.name for path in again.iterdir()] == ["file"]


def test_a_build_that_fails_leaves_nothing(folder: Path) -> None:
    def build(target: Path) -> None:
        (target / "half").write_text("half")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        store.entry("kind", KEY, build)
    assert store.find("kind", KEY) is None
    assert not list(folder.glob("kind/*.tmp*"))


def test_processes_that_want_an_entry_at_once_build_it_once(tmp_path: Path) -> None:
    builders = [builder(tmp_path, 0.3) for _ in range(5)]
    assert [each.communicate(timeout=30)[0] for each in builders] == ["whole\n"] * 5
    assert (tmp_path / "log").read_text() == "build\n"


def test_a_killed_builder_leaves_no_entry_and_the_next_one_cleans_up(
    tmp_path: Path, folder: Path
) -> None:
    killed = builder(tmp_path, 60)
    wait_for(folder, "kind/*.tmp/content/half")
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert store.find("kind", {"key": 1}) is None
    assert builder(tmp_path, 0).communicate(timeout=30)[0] == "whole\n"
    assert not list(folder.glob("kind/*.tmp"))


def test_a_builder_of_another_entry_cleans_up_too_but_leaves_the_living_alone(
    tmp_path: Path, folder: Path
) -> None:
    living = builder(tmp_path, 2)
    wait_for(folder, "kind/*.tmp/content/half")
    dead = folder / "kind" / "0123456789abcdef.12345678.tmp"
    dead.mkdir()
    store.entry("kind", KEY, write("one"))
    assert not dead.exists()
    assert len(list(folder.glob("kind/*.tmp"))) == 1
    assert living.communicate(timeout=30)[0] == "whole\n"


def test_the_cache_is_private(folder: Path) -> None:
    content = store.entry("kind", KEY, write("one"))
    for path in (folder, folder / "kind", content):
        assert path.stat().st_mode & 0o777 == 0o700


def test_a_cache_that_others_may_write_is_refused_and_left_as_it_is(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(ConfigurationError, match="may be written by other users"):
        store.entry("kind", KEY, write("one"))
    assert folder.stat().st_mode & 0o777 == 0o777


def test_a_cache_of_another_user_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.entry("kind", KEY, write("one"))
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    for attempt in (lambda: store.find("kind", KEY), lambda: store.entry("kind", KEY, write("x"))):
        with pytest.raises(ConfigurationError, match="belongs to another user") as caught:
            attempt()
        assert store.VARIABLE in str(caught.value)


def test_a_place_where_no_directory_can_be_made_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "file" / "cache"))
    with pytest.raises(ConfigurationError, match="cannot be created") as caught:
        store.entry("kind", KEY, write("one"))
    assert str(tmp_path / "file" / "cache") in str(caught.value)


def test_a_full_disk_is_a_sentence() -> None:
    with pytest.raises(ConfigurationError, match="make room"):
        store.entry("kind", KEY, lambda folder: Path("/dev/full").write_text("x") and None)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"ALEMBIC_AUTOGEN_CACHE": "/a/b", "XDG_CACHE_HOME": "/c"}, "/a/b"),
        ({"XDG_CACHE_HOME": "/c"}, "/c/alembic-autogen"),
        ({"XDG_CACHE_HOME": "relative"}, "~/.cache/alembic-autogen"),
        ({}, "~/.cache/alembic-autogen"),
    ],
)
def test_the_cache_is_where_the_user_says(environ: dict[str, str], expected: str) -> None:
    assert store.folder(environ) == Path(expected).expanduser()


def test_the_manifest_says_what_an_entry_was_built_from() -> None:
    content = store.entry("kind", KEY, write("one"))
    manifest = json.loads((content.parent / "manifest.json").read_text())
    assert json.loads(manifest["key"]) == KEY
    assert manifest["files"] == {"file": 3}
