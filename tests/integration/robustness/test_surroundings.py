"""The surroundings of a project: locale, limits, odd paths, variables, leftovers of killed runs."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server import supervisor
from alembic_autogen.server.base import Server
from support.caches import Cache, linked, new_cache
from support.deaths import run_directories
from support.shops import Done, Shop, own_environment

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
PACKAGES = ("--server", "packages")
NO_FORK = """
#include <errno.h>
int fork(void) { errno = EAGAIN; return -1; }
int vfork(void) { errno = EAGAIN; return -1; }
"""


def expect_sentence(done: Done, *texts: str) -> None:
    assert (done.code, done.out) == (2, ""), done.err
    assert done.err.count("alembic-autogen: ") == 1
    assert "Traceback" not in done.err
    assert "bug in the tool" not in done.err
    assert all(text in done.err for text in texts), done.err


# Locale ---------------------------------------------------------------------------------------


def test_a_name_that_the_locale_cannot_write_is_its_own_sentence(grown: Shop) -> None:
    before = grown.files()
    done = grown.run("revision", "-m", "gïfts", **ASCII)
    expect_sentence(done, "encoding of this locale, ascii", "LC_ALL=C.UTF-8")
    assert "template" not in done.err.replace("file_template", "")
    assert grown.files() == before


def test_texts_that_the_locale_cannot_write_arrive_in_the_file(grown: Shop) -> None:
    grown.edit("gift: bool | None = None", 'gift: int = Field(sa_column_kwargs={"comment": "ß€"})')
    done = grown.run("revision", "-m", "gifts", "--fill", "purchase.gift=1", **ASCII)
    assert done.code == 0, done.err
    (path,) = (grown.folder / "migrations" / "versions").glob("*_gifts.py")
    assert "ß€" in path.read_text(encoding="utf-8")
    assert grown.run("check-drift").code == 0


# Limits ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def no_fork(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A library that lets no process begin another, as a user's limit of processes does.

    The limit itself (ulimit -u) does not hold for root, who runs these tests in containers.
    """
    folder = tmp_path_factory.mktemp("no_fork")
    (folder / "no_fork.c").write_text(NO_FORK)
    command = ["gcc", "-shared", "-fPIC", "-o", str(folder / "no_fork.so"), "no_fork.c"]
    subprocess.run(command, cwd=folder, check=True)
    return str(folder / "no_fork.so")


def test_no_further_process_is_a_sentence(grown: Shop, no_fork: str) -> None:
    alone = replace(grown, environment={})
    done = alone.run("check-drift", "--no-cache", *PACKAGES, LD_PRELOAD=no_fork)
    expect_sentence(done, "no further process", "ulimit -u")


def test_a_python_without_the_tool_s_packages_is_a_sentence(grown: Shop) -> None:
    bare = replace(grown, program=(grown.program[0], "-S", *grown.program[1:]))
    done = bare.run("check-drift", "--no-cache")
    expect_sentence(done, "has no package", "without -S")


def test_a_supervisor_that_cannot_start_the_server_says_so(no_fork: str) -> None:
    request = f'{{"holder": {os.getpid()}, "command": ["true"]}}'
    done = subprocess.run(
        [sys.executable, "-I", "-S", supervisor.__file__, request],
        env={**os.environ, "LD_PRELOAD": no_fork},
        stdin=subprocess.PIPE,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("no process can be started: ")


# Paths and variables --------------------------------------------------------------------------


@pytest.fixture
def own_cache(server: Server, tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """Gives the environment of a cache in a folder of some name, with the server's program."""

    def environment(name: str) -> dict[str, str]:
        folder = tmp_path / name
        folder.mkdir(mode=0o700)
        source = Path(os.environ.get("ALEMBIC_AUTOGEN_CACHE", Path.home() / ".cache"))
        source = source if (source / "packages").is_dir() else source / "alembic-autogen"
        if (source / "packages").is_dir():
            linked(source / "packages", folder / "packages")
        return {"ALEMBIC_AUTOGEN_CACHE": str(folder)}

    return environment


@pytest.mark.parametrize("name", ["a {run} % 'b' \"c\" ä", "{run}"])
def test_the_cache_may_have_an_odd_name(
    grown: Shop, own_cache: Callable[[str], dict[str, str]], name: str
) -> None:
    alone = replace(grown, environment=own_cache(name))
    done = alone.run("check-drift", "--no-cache", *PACKAGES)
    assert done.code == 1, done.err


def test_a_cache_whose_path_separates_folders_is_refused(
    grown: Shop, own_cache: Callable[[str], dict[str, str]]
) -> None:
    alone = replace(grown, environment=own_cache("a:b"))
    done = alone.run("check-drift", "--no-cache", *PACKAGES)
    expect_sentence(done, "holds a colon", "set ALEMBIC_AUTOGEN_CACHE to another folder")


def test_a_time_zone_by_its_name_is_refused_with_what_to_write(grown: Shop) -> None:
    alone = replace(grown, environment={})
    done = alone.run("check-drift", *PACKAGES, "--server-variables", "time_zone=Europe/Berlin")
    expect_sentence(done, "'Europe/Berlin'", "by its offset only", "+01:00")


def test_the_size_of_pages_may_be_written_as_people_do(grown: Shop) -> None:
    alone = replace(grown, environment={})
    for size in ("4k", "4096"):
        done = alone.run("check-drift", *PACKAGES, "--server-variables", f"innodb_page_size={size}")
        assert done.code == 1, done.err


# Leftovers ------------------------------------------------------------------------------------


@pytest.fixture
def empty(server: Server, tmp_path: Path) -> Iterator[Cache]:
    """A cache with nothing but the server's program in it, as on the first run."""
    (tmp_path / "empty").mkdir()
    with new_cache(tmp_path / "empty", initialised=False) as found:
        yield found


def half_made(cache: Cache) -> list[Path]:
    """Entries that are being made, or that somebody was making."""
    return list(cache.folder.glob("*/*.tmp"))


def first_run(shop: Shop, cache: Cache) -> subprocess.Popen[bytes]:
    """Begin a command that initialises a data directory, and wait until it does."""
    process = subprocess.Popen(
        [*shop.program, "check-drift", *PACKAGES],
        cwd=shop.folder,
        env=own_environment({}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not list(cache.folder.glob("template/*.tmp/content/*")):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return process


@pytest.mark.parametrize("arguments", [("cache",), ("doctor",), ("history",), ("check-drift",)])
def test_the_next_command_sweeps_what_a_killed_first_run_has_left(
    grown: Shop, empty: Cache, arguments: tuple[str, ...]
) -> None:
    process = first_run(replace(grown, environment={}), empty)
    process.kill()
    process.wait()
    assert half_made(empty)
    empty.settle()
    grown.run(*arguments)
    assert not half_made(empty)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_first_run_that_is_interrupted_leaves_nothing(
    grown: Shop, empty: Cache, number: signal.Signals
) -> None:
    process = first_run(replace(grown, environment={}), empty)
    process.send_signal(number)
    assert process.wait() in (130, 143)
    assert not half_made(empty)


def test_the_next_command_sweeps_the_folder_of_a_killed_candidate(grown: Shop) -> None:
    name = f"gifts_{secrets.token_hex(4)}"  # other tests' candidates are in the same place
    process = subprocess.Popen(
        [*grown.program, "revision", "-m", name],
        cwd=grown.folder,
        env=own_environment(grown.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not _candidates(name):
        assert process.poll() is None
    process.kill()
    assert process.wait() == -signal.SIGKILL  # the folder was there when it died
    assert grown.run("check-drift").code == 1  # unless another test's command was the next one
    assert not _candidates(name)


def _candidates(name: str) -> list[str]:
    """The files of a revision that is being proved, or was."""
    found: list[str] = []
    for home in run_directories():
        with suppress(FileNotFoundError):  # its command has just ended
            found += [path.name for path in home.iterdir() if path.name.endswith(f"_{name}.py")]
    return found
