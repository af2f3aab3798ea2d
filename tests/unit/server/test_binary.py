"""Server programs are asked for what they are; what only has the name of one is not run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from alembic_autogen.server import binary
from alembic_autogen.server.binary import probe
from alembic_autogen.server.sources import mysqld
from alembic_autogen.settings import Settings


def program(folder: Path, name: str, answer: str, status: int = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{answer}\nEND\nexit {status}\n")
    path.chmod(0o755)
    return path


def settings(flavor: str) -> Settings:
    return Settings(project=Path("/"), config=Path("/alembic.ini"), flavor=flavor)


@pytest.mark.parametrize(
    ("answer", "flavor", "version"),
    [
        ("/x/mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))", "mysql", "9.7.4"),
        (
            "/x/mysqld  Ver 8.0.36-0ubuntu0.22.04.1 for Linux on x86_64 ((Ubuntu))",
            "mysql",
            "8.0.36",
        ),
        ("/x/mysqld  Ver 8.0.36-28 for Linux on x86_64 (Percona Server (GPL))", "mysql", "8.0.36"),
        ("mysqld  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu", "mariadb", "10.11.19"),
        ("/opt/mariadb/bin/mysqld  Ver 8.4.3 for Linux on x86_64", "mysql", "8.4.3"),
    ],
)
def test_a_program_says_its_flavor_and_version(
    answer: str, flavor: str, version: str, tmp_path: Path
) -> None:
    found = probe(program(tmp_path, "mysqld", answer))
    assert found is not None
    assert (found.flavor, found.version) == (flavor, version)


def test_what_does_not_answer_is_no_server(tmp_path: Path) -> None:
    assert probe(program(tmp_path, "mysqld", "hello")) is None
    assert probe(tmp_path / "missing") is None


def test_a_replaced_program_has_another_identity(tmp_path: Path) -> None:
    answer = "mysqld  Ver 8.4.3 for Linux"
    path = program(tmp_path, "mysqld", answer)
    found = probe(path)
    assert found is not None
    before = found.identity
    assert before == found.identity
    program(tmp_path, "mysqld", answer + " on x86_64")
    assert before != found.identity


@pytest.fixture
def only_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH of one folder, and no usual places."""
    monkeypatch.setattr(mysqld, "PLACES", ())
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:relative:/usr/bin:/bin")
    return tmp_path / "bin"


def test_a_mariadb_that_calls_itself_mysqld_is_no_mysql(only_path: Path) -> None:
    program(only_path, "mysqld", "mysqld  Ver 10.11.19-MariaDB for Linux")
    assert mysqld.find(settings("mysql")) is None
    found = mysqld.find(settings("mariadb"))
    assert found is not None and found.path == only_path / "mysqld"
    missing = mysqld.Mysqld().availability(settings("mysql"))
    assert isinstance(missing, mysqld.Missing)
    assert missing.reason == f"{only_path}/mysqld is MariaDB 10.11.19"
    assert missing.remedy == "install MySQL's server, or set flavor to mariadb"


def test_both_flavors_on_one_machine_are_told_apart(only_path: Path) -> None:
    program(only_path, "mysqld", "mysqld  Ver 8.4.3 for Linux")
    program(only_path, "mariadbd", "mariadbd  Ver 11.8.2-MariaDB for Linux")
    for flavor, version in (("mysql", "8.4.3"), ("mariadb", "11.8.2")):
        found = mysqld.find(settings(flavor))
        assert found is not None and found.version == version


def test_a_server_is_found_where_it_is_not_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "opt" / "mysql-8.4.3" / "bin", "mysqld", "mysqld  Ver 8.4.3 for Linux")
    monkeypatch.setattr(mysqld, "PLACES", (f"{tmp_path}/opt/mysql*/bin",))
    monkeypatch.setenv("PATH", "/bin:/nothing-here")
    found = mysqld.find(settings("mysql"))
    assert found is not None and found.version == "8.4.3"


def test_a_confined_program_is_started_through_its_loader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = Path("/bin/sh").resolve()
    monkeypatch.setattr(binary, "APPARMOR", tmp_path / "enabled")
    monkeypatch.setattr(binary, "PROFILES", tmp_path)
    (tmp_path / "enabled").write_text("Y\n")
    assert binary.confinement_escape(shell) == ()
    (tmp_path / str(shell).lstrip("/").replace("/", ".")).write_text("profile")
    (loader,) = binary.confinement_escape(shell)
    answer = subprocess.check_output([loader, str(shell), "-c", "echo $0 runs"], text=True)
    assert answer.endswith("runs\n")
    (tmp_path / "enabled").write_text("N\n")
    assert binary.confinement_escape(shell) == ()


def test_mariadbs_scripts_are_found_beside_the_program(tmp_path: Path) -> None:
    path = program(tmp_path / "sbin", "mariadbd", "mariadbd  Ver 11.8.2-MariaDB for Linux")
    assert binary.share_folder(path) is None
    (tmp_path / "share" / "mysql").mkdir(parents=True)
    (tmp_path / "share" / "mysql" / "mariadb_system_tables.sql").write_text("")
    assert binary.share_folder(path) == tmp_path / "share" / "mysql"
