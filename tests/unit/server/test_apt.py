"""The machine's apt configuration as it is read, and the one that is written for the tool."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alembic_autogen.server import apt
from alembic_autogen.server.apt import PackageSource
from alembic_autogen.server.distribution import Distribution
from alembic_autogen.server.process import Failed, Programs
from alembic_autogen.server.sources.packages import newest

DEBIAN = Distribution("debian", ("bookworm",), "x86_64", True)
UBUNTU = Distribution("ubuntu", ("noble",), "x86_64", False)

DEBIAN_SOURCES = """\
Types: deb
# a comment in the middle
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates bookworm-backports
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb deb-src
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Types: deb-src
URIs: http://mirror.example/debian
Suites: bookworm
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb
URIs: http://stranger.example/
Suites: nodistro
Components: main
"""

INLINE_KEY = """\
Types: deb
URIs: mirror+file:/etc/apt/mirrors/debian.list
Suites: bookworm
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEY865UxYJKwYBBAHaRw8BAQdAd7Z0srwuhlB6JKFkcf4HU4SSS/xcRfwEQWzr
 -----END PGP PUBLIC KEY BLOCK-----
"""

UBUNTU_LIST = """\
# deb http://commented.example/ubuntu noble main
deb http://mirror.example/ubuntu noble main restricted universe # the release
deb [signed-by=/usr/share/keyrings/a.gpg] http://mirror.example/ubuntu noble-security main
deb-src http://mirror.example/ubuntu noble main
deb http://stranger.example/apt noble-pgdg main
deb cdrom:[Ubuntu]/ noble main
"""


def test_enabled_binary_archives_are_read_from_stanzas() -> None:
    assert apt.parse_stanzas(DEBIAN_SOURCES) == [
        PackageSource(
            "http://mirror.example/debian",
            ("bookworm", "bookworm-updates", "bookworm-backports"),
            ("main", "contrib"),
            (("Signed-By", "/usr/share/keyrings/debian-archive-keyring.gpg"),),
        ),
        PackageSource("http://mirror.example/debian-security", ("bookworm-security",), ("main",)),
        PackageSource("http://stranger.example/", ("nodistro",), ("main",)),
    ]


def test_a_key_within_a_stanza_is_kept_whole() -> None:
    (source,) = apt.parse_stanzas(INLINE_KEY)
    assert apt.parse_stanzas(str(source)) == [source]
    assert " -----END PGP PUBLIC KEY BLOCK-----" in str(source)


def test_archives_are_read_from_lines() -> None:
    first, second, *_ = apt.parse_lines(UBUNTU_LIST)
    assert first == PackageSource(
        "http://mirror.example/ubuntu", ("noble",), ("main", "restricted", "universe")
    )
    assert second.options == (("Signed-By", "/usr/share/keyrings/a.gpg"),)


def test_only_the_distributions_own_archive_is_used() -> None:
    own = apt.own_sources(apt.parse_stanzas(DEBIAN_SOURCES), DEBIAN)
    assert [(source.uris, source.suites, source.components) for source in own] == [
        ("http://mirror.example/debian", ("bookworm", "bookworm-updates"), ("main",)),
        ("http://mirror.example/debian-security", ("bookworm-security",), ("main",)),
    ]


def test_a_strangers_archive_for_the_same_release_is_not_used() -> None:
    own = apt.own_sources(apt.parse_lines(UBUNTU_LIST), UBUNTU)
    assert [source.uris for source in own] == ["http://mirror.example/ubuntu"] * 2


def test_a_debian_that_names_its_suite_by_class_is_recognised() -> None:
    source = PackageSource("http://mirror.example/debian", ("stable", "stable-updates"), ("main",))
    assert apt.own_sources([source], DEBIAN) == [source]


def test_unstable_is_the_same_mirror_with_the_same_keys() -> None:
    own = apt.own_sources(apt.parse_stanzas(DEBIAN_SOURCES), DEBIAN)
    (unstable,) = apt.unstable(list(reversed(own)))
    assert unstable.uris == "http://mirror.example/debian"
    assert (unstable.suites, unstable.components) == (("sid",), ("main",))
    assert unstable.options == own[0].options


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["mysql-server-core"], "mysql-server-core"),
        (["mysql-server-core-8.0", "mysql-server-core"], "mysql-server-core"),
        (["mysql-server-core-8.0", "mysql-server-core-10.1"], "mysql-server-core-10.1"),
        (["mysql-server-core-8.0-dbgsym", "mysql-server-corelib"], None),
        ([], None),
    ],
)
def test_the_newest_package_is_chosen(names: list[str], expected: str | None) -> None:
    assert newest(names, "mysql-server-core") == expected


def test_our_apt_writes_only_into_its_own_folder(tmp_path: Path) -> None:
    source = PackageSource("http://mirror.example/debian", ("sid",), ("main",))
    state = apt.Apt(tmp_path, [source], Programs())
    dumped = Programs().run(["apt-config", "-c", str(tmp_path / "apt.conf"), "dump"])
    places = dict(line.rstrip(";").split(" ", 1) for line in dumped.splitlines() if " " in line)
    for name in ("Dir::State", "Dir::State::lists", "Dir::State::status", "Dir::Cache", "Dir::Log"):
        assert places[name].startswith(f'"{tmp_path}')
    assert places["Dir::Etc::sourceparts"] == f'"{tmp_path}/sources"'
    hooks = [
        line for line in dumped.splitlines() if "::Post-Invoke" in line or "Pre-Invoke" in line
    ]
    assert [line for line in hooks if not line.endswith('"";')] == []
    assert state.names("mysql") == []


def fails_times(number: int, calls: list[Path]) -> Callable[[Path], list[Path]]:
    """Something that fetches, and fails a number of times, half way."""

    def fetch(folder: Path) -> list[Path]:
        folder.mkdir()
        (folder / "lists").touch()
        calls.append(folder)
        if len(calls) <= number:
            raise Failed("E: Failed to fetch mirror.example/x.deb  404  Not Found")
        return [folder / "x.deb"]

    return fetch


def test_packages_that_a_mirror_no_longer_has_are_fetched_with_new_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apt, "_PAUSE", 0)
    calls: list[Path] = []
    folder = tmp_path / "apt"
    assert apt.fetch_again_once(fails_times(1, calls), folder) == [folder / "x.deb"]
    assert calls == [folder, folder]


def test_what_fails_twice_is_not_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apt, "_PAUSE", 0)
    calls: list[Path] = []
    with pytest.raises(Failed, match="404"):
        apt.fetch_again_once(fails_times(2, calls), tmp_path / "apt")
    assert len(calls) == 2
