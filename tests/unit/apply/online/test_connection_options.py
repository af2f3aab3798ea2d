"""The options of env.py's connection, as a program gets them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from alembic_autogen.apply.online.connection_options import ConnectionOptions, options_of


@pytest.mark.parametrize(
    ("parameters", "options"),
    [
        (
            {"user": "a", "password": "b", "host": "h", "port": 3307},
            ConnectionOptions("a", "b", "h", 3307),
        ),
        (
            {"user": b"a", "passwd": "b", "unix_socket": "/s"},
            ConnectionOptions("a", "b", socket="/s"),
        ),
        ({"username": "a", "ssl": {}}, ConnectionOptions("a", "")),
        ({"user": "a", "ssl_disabled": True, "ssl_ca": "/ca"}, ConnectionOptions("a", "")),
        (
            {"user": "a", "ssl": {"ca": "/ca", "cert": "/c", "key": "/k"}},
            ConnectionOptions(
                *("a", ""),
                tls={
                    "ssl": "1",
                    "ssl-verify-server-cert": "1",
                    "ssl-ca": "/ca",
                    "ssl-cert": "/c",
                    "ssl-key": "/k",
                },
            ),
        ),
        (
            {"user": "a", "ssl": True},
            ConnectionOptions("a", "", tls={"ssl": "1", "ssl-verify-server-cert": "0"}),
        ),
    ],
)
def test_parameters_of_drivers_are_understood(
    parameters: dict[str, object], options: ConnectionOptions
) -> None:
    assert options_of(parameters) == options


@pytest.mark.parametrize(
    "parameters",
    [
        {"read_default_file": "/f"},
        {"ssl": object()},
        {"ssl_crl": "/f"},
        {"user": "a", "password": "b\nc"},
    ],
)
def test_what_a_program_cannot_be_given_is_a_reason(parameters: dict[str, object]) -> None:
    assert isinstance(options_of(parameters), str)


def test_the_password_is_in_a_file_that_only_the_user_can_read(tmp_path: Path) -> None:
    options = ConnectionOptions("a", 'b"\\#', "h", 3307)
    assert "b" not in repr(options).replace("tls", "").partition("(")[2].replace("port", "")
    options.write(tmp_path / "file")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
    assert (tmp_path / "file").read_text().splitlines()[:3] == [
        "[client]",
        'user="a"',
        'password="b\\"\\\\#"',
    ]
    assert options.masked('refused b"\\#.') == "refused ***."
