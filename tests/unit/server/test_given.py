"""URLs of servers, and that a password never shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.errors import ServerError
from alembic_autogen.server.base import Address, Available
from alembic_autogen.server.given import Given, address
from alembic_autogen.settings import Settings, load


def settings(url: str) -> Settings:
    return load(Path("/"), {"server": url}, {})


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mysql+pymysql://app@db:3307/x", Address("app", host="db", port=3307)),
        ("mysql://app:p%40ss%2F@db/", Address("app", "p@ss/", host="db", port=3306)),
        ("mariadb+mariadbconnector://db", Address(host="db", port=3306)),
        ("mysql+aiomysql://u@[::1]:3308/", Address("u", host="::1", port=3308)),
        ("mysql://u:p@/?unix_socket=/run/my%20sql.sock", Address("u", "p", "/run/my sql.sock")),
        (
            "mysql://u@db/?ssl_ca=/ca.pem&ssl_verify_identity=true&ssl_verify_cert=false&charset=x",
            Address(
                "u",
                host="db",
                port=3306,
                tls=(("ssl_ca", "/ca.pem"), ("ssl_verify_identity", "true")),
            ),
        ),
    ],
)
def test_a_url_becomes_an_address(url: str, expected: Address) -> None:
    assert address(settings(url)) == expected


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:secret@db/",
        "mysql://u:secret/x@db:33o6/",
        "mysql://u:se:cret#@db:x/",
        "x://",
    ],
)
def test_a_url_that_is_none_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(ServerError, match="cannot be understood") as caught:
        address(settings(url))
    assert "cret" not in str(caught.value)
    assert "--server" in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_password_shows_nowhere() -> None:
    where = address(settings("mysql://app:secret@db/"))
    found = Given().availability(settings("mysql://app:secret@db/"))
    assert isinstance(found, Available)
    for text in (str(where), repr(where), found.detail):
        assert "secret" not in text


@pytest.mark.parametrize(
    ("where", "local"),
    [
        (Address(unix_socket="/x"), True),
        (Address(host="127.0.0.1"), True),
        (Address(host="localhost"), True),
        (Address(host="db"), False),
        (Address(host="10.0.0.1"), False),
    ],
)
def test_only_what_stays_on_the_machine_goes_without_tls(where: Address, local: bool) -> None:
    assert where.is_local is local
