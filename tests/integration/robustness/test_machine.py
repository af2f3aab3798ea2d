"""A machine that lacks room, rights or a server is one sentence, and nothing is half written."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.cache import store
from alembic_autogen.server.base import Server
from alembic_autogen.server.sources import mysqld
from support.hardship import hidden, small_temporary_folders, with_mounts, without_rights
from support.outcomes import Fault, difference
from support.shops import Done, Shop

VERSIONS = "migrations/versions"
TRY = Callable[..., Fault]


def expect_sentence(done: Done, *texts: str) -> None:
    assert (done.code, done.out) == (2, ""), done.err
    sentence = done.err.partition("alembic-autogen: ")[2]
    assert all(text in sentence for text in texts), done.err
    assert "Traceback" not in done.err


# versions/ ------------------------------------------------------------------------------------


def test_a_folder_that_may_not_be_written_is_named(grown: Shop, fault: TRY) -> None:
    versions = grown.folder / VERSIONS
    versions.chmod(0o555)
    done = fault("a `versions/` without the right to write").run(without_rights(grown))
    versions.chmod(0o755)
    expect_sentence(done, "cannot be written", VERSIONS, "Permission denied")


def test_a_file_system_that_is_read_only_is_named(grown: Shop, fault: TRY) -> None:
    read_only = with_mounts(grown, "mount --bind . . && mount -o remount,ro,bind .; cd .")
    done = fault("a project on a disk that is mounted read-only").run(read_only)
    expect_sentence(done, "cannot be written", "Read-only file system")


def test_a_full_disk_gets_no_piece_of_a_revision(grown: Shop, fault: TRY) -> None:
    fill = (
        f"cp {VERSIONS}/*.py .; mount -t tmpfs -o size=64k none {VERSIONS}; mv 0001*.py {VERSIONS}"
    )
    fill += f"; dd if=/dev/zero of={VERSIONS}/filler 2>/dev/null || true"
    full = with_mounts(grown, fill, f"ls -A {VERSIONS} >../left")
    done = fault("a `versions/` on a disk that is full").run(full)
    expect_sentence(done, "cannot be written", "No space left on device")
    left = set((grown.folder.parent / "left").read_text().split())
    assert left <= {"0001_first.py", "filler", "__pycache__"}


# The server and the cache ---------------------------------------------------------------------


@pytest.fixture
def alone(grown: Shop) -> Shop:
    """A project whose commands start their own server."""
    return replace(grown, environment={})


@pytest.fixture
def new_cache(alone: Shop, server: Server) -> Path:
    """An empty cache, but for the server's program where that comes from packages."""
    folder = alone.folder.parent / "cache"
    folder.mkdir(mode=0o700)
    if (store.folder() / "packages").is_dir():
        (folder / "packages").symlink_to(store.folder() / "packages")
    return folder


def test_no_room_for_a_server_is_said_with_what_is_needed(alone: Shop, fault: TRY) -> None:
    small = with_mounts(alone, small_temporary_folders("20M"))
    done = fault("temporary folders with too little room for a server").run(small)
    expect_sentence(done, "/dev/shm: 20 MB free", "/tmp: 20 MB free", "TMPDIR")


def test_a_disk_that_fills_while_a_server_runs_is_a_sentence(alone: Shop, fault: TRY) -> None:
    alone.edit("def upgrade():\n", f"def upgrade():\n{FILL}", f"{VERSIONS}/0001_first.py")
    small = with_mounts(alone, small_temporary_folders("600M"))
    before = small.files()
    for _ in range(5):
        done = small.run("revision", "-m", "gifts")
        has_ended = any(text in done.err for text in HAS_ENDED)
        expect_sentence(done, "" if has_ended else "Revision 0001 fails")
        if not has_ended:
            break
    left = difference(before, small.files())
    fault("a disk that is full once the first revision runs").happened(done, left, small.folder)


HAS_ENDED = ("(2006)", "(2013)", "The server does not answer any more")
"""What is said if the server ends before it can answer that the disk is full."""
FILL = """\
    with open("/dev/shm/filler", "wb", buffering=0) as filler:
        try:
            while filler.write(bytes(4096)):
                pass
        except OSError:
            pass
    op.execute("CREATE TABLE t (a LONGTEXT)")
    for _ in range(8):
        op.execute("INSERT INTO t VALUES (REPEAT('x', 4000000))")
"""


SHUTDOWN = """\
    import os
    import time

    socket = op.get_bind().exec_driver_sql("SELECT @@GLOBAL.socket").scalar()
    op.execute("SHUTDOWN")
    while os.path.exists(os.path.dirname(socket)):
        time.sleep(0.1)
"""


def test_a_server_that_ends_meanwhile_is_a_sentence(alone: Shop, fault: TRY) -> None:
    end = f"def upgrade():\n{SHUTDOWN}"
    alone.edit("def upgrade():\n", end, f"{VERSIONS}/0001_first.py")
    done = fault("a server that ends while the first revision runs").run(alone)
    expect_sentence(done, "0001")


def test_a_cache_on_a_full_disk_is_named(alone: Shop, new_cache: Path, fault: TRY) -> None:
    small = with_mounts(
        alone,
        f"link=$(readlink {new_cache}/packages || true); mount -t tmpfs -o size=4M,mode=700 none "
        f'{new_cache}; if [ "$link" ]; then ln -s "$link" {new_cache}/packages; fi',
    )
    done = fault("a cache on a disk that is full", brief=True).run(
        small, **{store.VARIABLE: str(new_cache)}
    )
    expect_sentence(done, "No space left on device", "make room", "ALEMBIC_AUTOGEN_CACHE")


def test_a_cache_that_is_read_only_serves(alone: Shop, fault: TRY) -> None:
    place = store.folder()
    bind = f"mount --bind {place} {place} && mount -o remount,ro,bind {place}"
    done = fault("a cache that is mounted read-only").run(with_mounts(alone, bind))
    assert done.code == 0, done.err


def test_a_cache_that_others_may_write_is_refused(alone: Shop, new_cache: Path, fault: TRY) -> None:
    new_cache.chmod(0o777)
    done = fault("a cache that everyone may write to").run(
        alone, **{store.VARIABLE: str(new_cache)}
    )
    expect_sentence(done, "may be written by other users", "chmod go-w")


def test_a_cache_that_is_a_file_is_named(alone: Shop, fault: TRY) -> None:
    file = alone.folder / "pyproject.toml"
    tried = fault("`cache --clear` where the cache is a file")
    done = tried.run(alone, "cache", "--clear", **{store.VARIABLE: str(file)})
    expect_sentence(done, "is not a directory", "ALEMBIC_AUTOGEN_CACHE")


def test_without_a_server_each_source_says_what_it_needs(
    alone: Shop, tmp_path: Path, fault: TRY
) -> None:
    (tmp_path / "bin").mkdir()
    installed = {path.resolve() for path in mysqld._candidates(os.environ["PATH"])}
    bare = with_mounts(alone, hidden(*installed)) if installed else alone
    environment = {"PATH": str(tmp_path / "bin"), store.VARIABLE: str(tmp_path / "no-cache")}
    done = fault("no `mysqld`, no container engine, no apt").run(bare, **environment)
    expect_sentence(done, "url: ", "mysqld: ", "docker: ", "packages: ")


def test_without_a_network_packages_are_a_sentence(alone: Shop, tmp_path: Path, fault: TRY) -> None:
    configuration = tmp_path / "offline.conf"
    proxy = 'Acquire::{}::Proxy "http://127.0.0.1:1/";\n'
    configuration.write_text(proxy.format("http") + proxy.format("https"))
    environment = {"APT_CONFIG": str(configuration), store.VARIABLE: str(tmp_path / "no-cache")}
    done = fault("`--server packages`, for the first time and without a network", brief=True).run(
        alone, "revision", "-m", "gifts", "--server", "packages", **environment
    )
    expect_sentence(done, "could not be downloaded", "--server")


def test_too_few_files_to_open_are_a_sentence(grown: Shop, fault: TRY) -> None:
    few = _in_shell(grown, 'ulimit -n 12; exec "$@"')
    done = fault("no more than 12 open files").run(few)
    expect_sentence(done, "Too many open files")


# The standard streams -------------------------------------------------------------------------


def _in_shell(shop: Shop, script: str) -> Shop:
    """A project whose commands a shell runs, which finds them in ``"$@"``."""
    return replace(shop, program=("sh", "-c", script, "-", *shop.program))


@pytest.mark.parametrize(
    ("tried", "script"),
    [
        ("standard output on a disk that is full", '"$@" >/dev/full'),
        ("standard output closed", '"$@" >&-'),
    ],
)
def test_a_result_that_cannot_be_told_is_an_error_that_says_what_was_done(
    tried: str, script: str, grown: Shop, fault: TRY
) -> None:
    done = fault(tried).run(_in_shell(grown, script))
    expect_sentence(done, "cannot be written to standard output", "apart from that")
    assert len(list((grown.folder / VERSIONS).glob("*_gifts.py"))) == 1


@pytest.mark.parametrize(
    ("tried", "script"),
    [
        ("standard error on a disk that is full", '"$@" 2>/dev/full'),
        ("standard error closed", '"$@" 2>&-'),
        ("standard input closed", '"$@" <&-'),
        ("a pipe without a reader", '"$@" | true'),
        ("a locale without UTF-8", 'LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 "$@"'),
    ],
)
def test_streams_that_do_not_matter_do_no_harm(
    tried: str, script: str, grown: Shop, fault: TRY
) -> None:
    done = fault(tried).run(_in_shell(grown, script))
    assert done.code == 0, done.err
    assert len(list((grown.folder / VERSIONS).glob("*_gifts.py"))) == 1
