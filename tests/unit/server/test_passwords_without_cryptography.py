"""A password that PyMySQL cannot encrypt is sent over TLS."""

from __future__ import annotations

import ssl
from typing import Any

import pymysql
import pytest

from alembic_autogen.errors import ServerError
from alembic_autogen.server import connection
from alembic_autogen.server.base import Address

MISSING = "'cryptography' package is required for sha256_password or caching_sha2_password"


class Tried(list[dict[str, Any]]):
    """The arguments of each attempt to connect, of which those without TLS fail."""

    def __call__(self, **arguments: Any) -> object:
        self.append(arguments)
        if isinstance(arguments.get("ssl"), ssl.SSLContext):
            return "connection"
        raise RuntimeError(MISSING)


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> Tried:
    found = Tried()
    monkeypatch.setattr(pymysql, "connect", found)
    monkeypatch.setattr(connection, "limit_wait", lambda opened, seconds: None)
    return found


@pytest.mark.parametrize("host", ["127.0.0.1", "db.example"])
def test_it_is_sent_over_tls_that_verifies_nothing(host: str, tried: Tried) -> None:
    assert str(connection.connect(Address(host=host, password="secret"))) == "connection"
    assert len(tried) == 2
    context = tried[-1]["ssl"]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_NONE, False)
    assert "ssl_disabled" not in tried[-1]


def test_what_the_url_says_of_tls_is_not_loosened(tried: Tried) -> None:
    address = Address(host="db.example", password="x", tls=(("ssl_ca", "/ca.pem"),))
    with pytest.raises(ServerError, match="cryptography"):
        connection.connect(address)
    assert len(tried) == 1
