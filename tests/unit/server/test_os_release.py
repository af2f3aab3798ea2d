"""The distribution of this system."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.server import distribution as described
from alembic_autogen.server.distribution import distribution


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('ID=debian\nVERSION_CODENAME="bookworm"\n', ("debian", ("bookworm",), True)),
        (
            "ID=linuxmint\nVERSION_CODENAME=wilma\nUBUNTU_CODENAME=noble\n",
            ("linuxmint", ("wilma", "noble"), False),
        ),
        ("ID=linuxmint\nDEBIAN_CODENAME=bookworm\n", ("linuxmint", ("bookworm",), True)),
        ('PRETTY_NAME="unclosed\n', ("linux", (), False)),
    ],
)
def test_the_distribution_says_what_it_is(
    text: str,
    expected: tuple[str, tuple[str, ...], bool],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "os-release").write_text(text)
    monkeypatch.setattr(described, "OS_RELEASE", tmp_path / "os-release")
    found = distribution()
    assert (found.name, found.codenames, found.debian) == expected


def test_a_system_without_os_release_has_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(described, "OS_RELEASE", Path("/no/such"))
    assert distribution().name == "linux"
