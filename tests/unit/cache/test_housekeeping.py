"""The cache's housekeeping: how much is there, what goes first, what must stay."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alembic_autogen.cache import evict, store
from alembic_autogen.errors import ConfigurationError, ExitCode
from alembic_autogen.settings import load

MB = 1_000_000

USER = """
import os, sys, time
from pathlib import Path
from alembic_autogen.cache import store as cache
path = cache.find("snapshot", {"key": "used"}) / "file"
os.set_inheritable(cache.hold(path), True)
if os.fork():
    os._exit(0)
os.closerange(0, 3)
os.execv("/bin/sleep", ["sleep", "60"])
"""
STRESS = """
import random, sys, time
from alembic_autogen.cache import store as cache
from alembic_autogen.cache import evict as housekeeping

def build(folder):
    (folder / "file").write_bytes(b"x" * 50_000)
    (folder / "name").write_text(folder.parent.name.split(".")[0])

until = time.monotonic() + float(sys.argv[1])
dice = random.Random(int(sys.argv[2]))
rounds = 0
while time.monotonic() < until:
    key = {"key": dice.randrange(12)}
    try:
        content = cache.entry("snapshot", key, build)
        held = cache.hold(content)
    except cache.ConfigurationError:
        continue  # removed between the two lines; the tool says so in a sentence
    name = (content / "name").read_text()
    assert name == content.parent.name, (name, content)
    time.sleep(dice.random() / 500)
    assert len((content / "file").read_bytes()) == 50_000
    cache.os.close(held)
    cache.remember("head", key, list(range(100)))
    assert cache.value("head", key) in (None, list(range(100)))
    housekeeping.make_room(300_000) if dice.random() < 0.5 else None
    housekeeping.clear() if dice.random() < 0.02 else None
    rounds += 1
print(rounds)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv(store.VARIABLE, str(folder))
    return folder


def make(kind: str, name: str, age: float = 0.0, megabytes: int = 1) -> Path:
    """An entry of a given size, last used so many seconds ago."""

    def build(folder: Path) -> None:
        (folder / "file").write_bytes(os.urandom(megabytes * MB))

    place = store.entry(kind, {"key": name}, build).parent
    os.utime(place, (time.time() - age,) * 2)
    return place


def processes(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": str(Path(store.__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_entries_tell_kind_size_on_the_disk_and_last_use() -> None:
    place = make("snapshot", "a", age=100)
    (place / "content" / "hole").write_bytes(b"")
    os.truncate(place / "content" / "hole", 50 * MB)
    (found,) = evict.entries()
    assert (found.kind, found.path) == ("snapshot", place)
    assert MB <= found.size < 1.1 * MB
    assert abs(found.used - (time.time() - 100)) < 5


def test_what_was_used_longest_ago_goes_first_and_no_more_than_needed() -> None:
    places = {age: make("snapshot", str(age), age) for age in (300, 100, 200)}
    evict.make_room(int(2.5 * MB))
    assert {age for age, place in places.items() if place.exists()} == {100, 200}


def test_finding_an_entry_makes_it_the_last_used() -> None:
    old, new = make("snapshot", "old", 300), make("snapshot", "new", 100)
    assert store.find("snapshot", {"key": "old"}) is not None
    evict.make_room(int(1.5 * MB))
    assert old.exists()
    assert not new.exists()


def test_servers_and_templates_count_but_go_last() -> None:
    packages, template = make("packages", "p", 900), make("template", "t", 800)
    snapshot = make("snapshot", "s", 1)
    evict.make_room(int(2.5 * MB))
    assert packages.exists() and template.exists() and not snapshot.exists()
    make("snapshot", "s", 1)
    evict.make_room(0)
    assert not packages.exists() and not template.exists()


def test_what_nothing_can_make_again_goes_last_of_all() -> None:
    """Without the text of a revision as it was written, --amend does not know what was edited."""
    written, packages = make("written-revision", "w", 900), make("packages", "p", 800)
    snapshot = make("snapshot", "s", 1)
    evict.make_room(int(2.5 * MB))
    assert written.exists() and packages.exists() and not snapshot.exists()
    make("snapshot", "t", 1)
    evict.make_room(int(1.5 * MB))
    assert written.exists() and not packages.exists()
    make("snapshot", "u", 1)
    evict.make_room(0)
    assert not written.exists()


def test_nothing_is_removed_below_the_limit() -> None:
    places = [make("snapshot", name) for name in "abc"]
    evict.make_room(4 * MB)
    assert all(place.exists() for place in places)


def test_looking_is_spared_until_something_is_added(folder: Path) -> None:
    make("snapshot", "a")
    evict.make_room(4 * MB)
    assert (folder / store.TIDY).exists()
    store.remember("head", {"key": 1}, "x")
    assert not (folder / store.TIDY).exists()


def test_an_entry_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = make("snapshot", "a")
    evict.make_room(4 * MB)
    measured: list[str] = []

    def counted(folder: str) -> int:
        measured.append(folder)
        return space(folder)

    space = evict._space
    monkeypatch.setattr(evict, "_space", counted)
    second = make("snapshot", "b")
    evict.make_room(4 * MB)
    assert str(second) in measured and str(first) not in measured
    measured.clear()
    assert all(evict.remove(each) for each in evict.entries() if each.path == first)
    assert make("snapshot", "a") == first
    measured.clear()
    evict.make_room(4 * MB)
    assert str(first) in measured and str(second) not in measured


@pytest.mark.parametrize("text", ["", "[1]", '{"a": '])
def test_damaged_sizes_are_measured_again(folder: Path, text: str) -> None:
    place = make("snapshot", "a")
    (folder / "sizes.json").write_text(text)
    evict.make_room(MB // 2)
    assert not place.exists()


def test_a_damaged_size_is_measured_again(folder: Path) -> None:
    first = make("snapshot", "a")
    evict.make_room(4 * MB)
    sizes = folder / "sizes.json"
    sizes.write_text(re.sub(r": \d+", ': "much"', sizes.read_text()))
    second = make("snapshot", "b")
    evict.make_room(0)
    assert not first.exists() and not second.exists()


def test_what_a_living_process_uses_stays_and_goes_when_that_is_killed() -> None:
    place, other = make("snapshot", "used", 900), make("snapshot", "other", 1)
    user = processes(USER)
    assert user.wait(timeout=30) == 0  # its child has the entry now, through another program
    sleeper = _only_holder(place)
    assert [entry.path for entry in evict.clear()] == [place]
    assert place.exists() and not other.exists()
    os.kill(sleeper, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while place.exists() and time.monotonic() < deadline:
        evict.clear()
    assert not place.exists()


def _only_holder(place: Path) -> int:
    """The process that has a folder open."""
    (found,) = {
        int(process.name)
        for process in Path("/proc").iterdir()
        if process.name.isdigit() and process.name != str(os.getpid())
        for descriptor in _descriptors(process)
        if descriptor == place
    }
    return found


def _descriptors(process: Path) -> list[Path]:
    try:
        return [link.readlink() for link in (process / "fd").iterdir()]
    except OSError:
        return []


def test_what_is_being_made_is_left_alone(folder: Path) -> None:
    code = (
        "import time; from alembic_autogen.cache import store as cache\n"
        "cache.entry('snapshot', {'key': 1}, lambda f: print('at it', flush=True) or time.sleep(2)"
        " or (f / 'file').write_text('x') and None)"
    )
    builder = processes(code)
    assert builder.stdout is not None and builder.stdout.readline() == "at it\n"
    assert evict.clear() == []
    _, errors = builder.communicate(timeout=30)
    assert builder.returncode == 0, errors
    assert store.find("snapshot", {"key": 1}) is not None


def test_a_killed_remover_leaves_nothing_that_the_next_one_does_not_take() -> None:
    place = make("snapshot", "a")
    aside = store.sibling_of(place)
    place.rename(aside)
    assert store.find("snapshot", {"key": "a"}) is None
    evict.clear()
    assert list(place.parent.iterdir()) == []


def test_locks_of_what_is_gone_go_too_and_others_stay() -> None:
    gone, kept = make("snapshot", "gone", 900), make("snapshot", "kept")
    evict.make_room(int(1.5 * MB))
    names = {path.name for path in gone.parent.iterdir()}
    assert names == {kept.name, f"{kept.name}.lock"}


def test_nothing_but_entries_is_removed(folder: Path) -> None:
    make("snapshot", "a")
    strangers = [
        folder / "letter.txt",
        folder / "photos" / "holiday.jpg",
        folder / "snapshot" / "notes" / "file",
    ]
    for path in strangers:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine")
    evict.clear()
    assert all(path.read_text() == "mine" for path in strangers)
    assert evict.entries() == []


def test_many_runs_at_once_and_kills_at_any_moment_never_show_half_an_entry() -> None:
    workers = [processes(STRESS, "4", str(seed)) for seed in range(3)]
    deadline = time.monotonic() + 3
    seed = 100
    while time.monotonic() < deadline:
        victim = processes(STRESS, "60", str(seed))
        time.sleep(0.15 + seed % 7 / 50)
        victim.kill()
        victim.communicate()
        seed += 1
    done = [(worker.communicate(timeout=60), worker.returncode) for worker in workers]
    assert [errors for (_, errors), _ in done] == [""] * 3
    assert all(int(rounds) > 20 for (rounds, _), _ in done)
    assert evict.clear() == []


def test_the_command_tells_what_is_held_and_empties_it(tmp_path: Path, folder: Path) -> None:
    from alembic_autogen.commands.cache import cache as command

    make("snapshot", "a", 10)
    make("snapshot", "b", 20)
    make("head", "c")
    settings = load(tmp_path, {"cache_size": "1.5 GB"}, {})
    contents = command(settings)
    assert [(held.kind, held.number) for held in contents.held] == [("snapshot", 2), ("head", 1)]
    assert contents.limit == 1_500_000_000
    assert contents.folder == folder
    assert abs(contents.held[0].used - (time.time() - 10)) < 5
    assert contents.exit_code == ExitCode.OK
    emptied = command(settings, clear=True)
    assert (emptied.held, emptied.exit_code) == ((), ExitCode.OK)
    assert evict.entries() == []


def test_the_command_tells_by_its_exit_code_that_something_was_in_use(tmp_path: Path) -> None:
    from alembic_autogen.commands.cache import cache as command

    place = make("snapshot", "a")
    held = store.hold(place / "content")
    assert held is not None
    try:
        left = command(load(tmp_path, {}, {}), clear=True)
    finally:
        os.close(held)
    assert [each.kind for each in left.held] == ["snapshot"]
    assert left.exit_code == ExitCode.FINDINGS


def test_a_path_outside_the_cache_needs_no_holding(tmp_path: Path) -> None:
    assert store.hold(tmp_path / "mysqld") is None


def test_holding_what_was_just_removed_is_a_sentence(folder: Path) -> None:
    place = make("snapshot", "a")
    evict.clear()
    with pytest.raises(ConfigurationError, match="emptied while it was in use"):
        store.hold(place / "content" / "file")
