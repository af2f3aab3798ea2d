"""The account of env.py's connection, as a program gets it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from alembic_autogen.apply.online.account import Account, account_of


@pytest.mark.parametrize(
    ("parameters", "account"),
    [
        (
            {"user": "a", "password": "b", "host": "h", "port": 3307},
            Account("a", "b", "h", 3307),
        ),
        ({"user": b"a", "passwd": "b", "unix_socket": "/s"}, Account("a", "b", socket="/s")),
        ({"username": "a", "ssl": {}}, Account("a", "")),
        ({"user": "a", "ssl_disabled": True, "ssl_ca": "/ca"}, Account("a", "")),
        (
            {"user": "a", "ssl": {"ca": "/ca", "cert": "/c", "key": "/k"}},
            Account(
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
            Account("a", "", tls={"ssl": "1", "ssl-verify-server-cert": "0"}),
        ),
    ],
)
def test_parameters_of_drivers_are_understood(
    parameters: dict[str, object], account: Account
) -> None:
    assert account_of(parameters) == account


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
    assert isinstance(account_of(parameters), str)


def test_the_password_is_in_a_file_that_only_the_user_can_read(tmp_path: Path) -> None:
    account = Account("a", 'b"\\#', "h", 3307)
    assert "b" not in repr(account).replace("tls", "").partition("(")[2].replace("port", "")
    account.write(tmp_path / "file")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
    assert (tmp_path / "file").read_text().splitlines()[:3] == [
        "[client]",
        'user="a"',
        'password="b\\"\\\\#"',
    ]
    assert account.masked('refused b"\\#.') == "refused ***."
