"""Servers that are installed, and servers from the distribution's packages.

The packages are really downloaded here, as a user without any rights.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from alembic_autogen.cache import store
from alembic_autogen.errors import ServerError
from alembic_autogen.server import apt, choose, launch
from alembic_autogen.server.base import Missing
from alembic_autogen.server.connection import rows
from alembic_autogen.server.distribution import distribution
from alembic_autogen.server.process import Programs
from alembic_autogen.server.sources import mysqld, packages
from alembic_autogen.settings import Settings, load
from support.programs import program, put

if TYPE_CHECKING:
    from conftest import Sandbox

TOOLS = Path(store.__file__).parents[2]
NOBODY = 65534


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder, the only one where servers are looked for."""
    monkeypatch.setattr(mysqld, "PLACES", ())
    monkeypatch.setenv("PATH", f"{tmp_path}/sbin:{os.environ['PATH']}")
    (tmp_path / "sbin").mkdir()
    yield tmp_path / "sbin"
    mysqld._found.cache_clear()


def started(settings: Settings) -> tuple[str, str, str]:
    with launch(settings) as launched:
        server = launched.server()
        with server.database("head") as database, database.connect() as connection:
            rows(connection, "CREATE TABLE t (id INT PRIMARY KEY)")
            assert rows(connection, "SHOW TABLES") == (("t",),)
        return server.source, server.flavor, server.version


@pytest.mark.slow
def test_an_installed_mysqld_goes_before_packages(tmp_path: Path, install: Path) -> None:
    binary = program("mysql", tmp_path)
    put(binary, install / "mysqld")
    settings = load(tmp_path)
    available = choose(settings).source.availability(settings)
    assert available.detail == f"{install}/mysqld (MySQL {binary.version})"
    assert started(settings) == ("mysqld", "mysql", binary.version)


def test_an_installed_mariadb_is_no_mysql_whatever_it_is_called(
    tmp_path: Path, install: Path
) -> None:
    binary = program("mariadb", tmp_path)
    put(binary, install / "mysqld")
    assert isinstance(mysqld.Mysqld().availability(load(tmp_path)), Missing)
    with pytest.raises(ServerError, match=f"is MariaDB {binary.version}; .*set flavor to mariadb"):
        choose(load(tmp_path, {"server": "mysqld"}))


def test_mariadb_from_packages_starts_and_answers(tmp_path: Path) -> None:
    source, flavor, version = started(load(tmp_path, {"flavor": "mariadb", "server": "packages"}))
    assert (source, flavor) == ("packages", "mariadb")
    assert int(version.split(".")[0]) >= 10


def test_mariadb_has_its_system_tables_and_no_account_but_root(tmp_path: Path) -> None:
    with launch(load(tmp_path, {"flavor": "mariadb", "server": "packages"})) as launched:
        server = launched.server()
        with server.database("head") as database, database.connect() as connection:
            users = rows(
                connection, "SELECT DISTINCT user FROM mysql.user WHERE host = 'localhost'"
            )
            assert ("root",) in users
            assert ("",) not in rows(connection, "SELECT user FROM mysql.user")
            rows(connection, "CREATE FUNCTION f() RETURNS INT RETURN 1")
            rows(connection, "CREATE VIEW v AS SELECT f() AS one")
            assert rows(connection, "SELECT * FROM v") == ((1,),)
            assert rows(connection, "SELECT CONVERT_TZ('2020-01-01', '+00:00', '+01:00')")
            assert ("sys",) in rows(connection, "SHOW DATABASES")


UNPRIVILEGED = """
import logging, os, sys
from pathlib import Path
from alembic_autogen.server import choose, launch
from alembic_autogen.settings import load

logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
settings = load(Path(sys.argv[1]), {"server": "packages", "flavor": sys.argv[2]})
print("cost:", choose(settings).source.availability(settings).cost)
with launch(settings) as launched:
    server = launched.server()
    with server.database("head"):
        print("ready", os.getuid(), server.flavor, server.version)
"""


def as_nobody(home: Path, flavor: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Start a server from packages as a user without rights, with nothing but its own home."""
    python = _python_for_nobody()
    libraries = ":".join([str(TOOLS), *(path for path in sys.path if "site-packages" in path)])
    environment = {"PATH": os.defpath, "HOME": str(home), "PYTHONPATH": libraries, **variables}
    return subprocess.run(
        [*_drop_rights(), python, "-B", "-c", UNPRIVILEGED, str(home), flavor],
        env=environment,
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
    )


def _drop_rights() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def _python_for_nobody() -> str:
    """This Python, or one of the same version where this one lies in somebody's home."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}", "/usr/bin/python3"):
        again = "import subprocess, sys; subprocess.run([sys.executable, '-c', ''], check=True)"
        if subprocess.run([*_drop_rights(), python, "-c", again], stderr=-3).returncode == 0:
            return python
    raise AssertionError("a user without rights has no Python here")


@pytest.fixture
def home(sandbox: Sandbox) -> Path:
    """The home of a user without rights."""
    home = sandbox.base / "home"
    home.mkdir()
    for path in (sandbox.base, home):
        path.chmod(0o755)
    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)
    return home


@pytest.mark.slow
@pytest.mark.parametrize("flavor", ["mysql", "mariadb"])
def test_a_user_without_rights_gets_a_server_from_packages(home: Path, flavor: str) -> None:
    first = as_nobody(home, flavor)
    assert f"ready {NOBODY if os.geteuid() == 0 else os.getuid()} {flavor}" in first.stdout
    assert "cost: download" in first.stdout
    assert "Downloading" in first.stdout
    # The second time nothing is asked of apt, which has no network here.
    second = as_nobody(home, flavor, APT_CONFIG="/no/such/file")
    assert "cost: \n" in second.stdout
    assert f" {flavor} " in second.stdout
    assert "Downloading" not in second.stdout
    kept = home / ".cache" / "alembic-autogen"
    assert kept.stat().st_mode & 0o777 == 0o700
    assert not list(kept.rglob("*.deb"))


@pytest.mark.slow
def test_without_network_packages_are_one_sentence(home: Path) -> None:
    configuration = home / "offline.conf"
    configuration.write_text(
        'Acquire::http::Proxy "http://127.0.0.1:1/";\nAcquire::https::Proxy "http://127.0.0.1:1/";\n'
    )
    result = as_nobody(home, "mysql", APT_CONFIG=str(configuration))
    (message,) = [line for line in result.stdout.splitlines() if "DownloadError: " in line]
    assert "The packages of MySQL could not be downloaded: " in message
    assert "see that the network and apt work, or choose another server with --server" in message
    assert not list(home.glob(".cache/alembic-autogen/packages/*/manifest.json"))


def test_the_system_has_no_part_in_it(tmp_path: Path) -> None:
    binary = program("mysql", tmp_path)
    if not binary.prefix:  # the machine has a server of its own, which the system may well serve
        binary = packages.fetch(load(tmp_path), Programs())
    tracing = {"LD_TRACE_LOADED_OBJECTS": "1"}
    listed = subprocess.check_output([*binary.prefix, str(binary.path)], env=tracing, text=True)
    libraries = [line.split("=>")[1].split()[0] for line in listed.splitlines() if "=>" in line]
    assert len(libraries) > 10
    assert [path for path in libraries if not path.startswith(str(store.folder()))] == []


def test_the_machines_own_archive_is_recognised() -> None:
    system = distribution()
    assert apt.own_sources(apt.machine_sources(), system)
