"""The TLS arguments of each driver for connections to the disposable server.

None of the application's own TLS settings are kept: production's certificates may not exist here.
An address without TLS settings uses no TLS on a socket. Over TCP, each driver then uses its
default, which is TLS without verification if both sides support it, or no TLS.

If a relay leads to the server, TLS is used between these two, in the same way for every driver
(:mod:`alembic_autogen.server.encryption`), and not on the relay's socket.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.server.base import Address

_FILES = ("ssl_ca", "ssl_cert", "ssl_key")


def _settings(address: Address) -> dict[str, str]:
    return {} if address.through else dict(address.tls)


def pymysql(address: Address) -> dict[str, object]:
    """PyMySQL's arguments: the address's settings already have its names."""
    settings = _settings(address)
    if address.socket and not settings:
        return {"ssl_disabled": True}  # by default it tries TLS there, too, which takes 21 ms
    return dict(settings)


def connector(address: Address) -> dict[str, object]:
    """mysql-connector-python's arguments: the same names; it never uses TLS on a socket."""
    return {name: value if name in _FILES else True for name, value in _settings(address).items()}


def mysqlclient(address: Address) -> dict[str, object]:
    """mysqlclient's arguments: the files without their prefix, and a mode for the rest."""
    settings = _settings(address)
    if not settings:
        return {}
    files = {name[len("ssl_") :]: settings[name] for name in _FILES if name in settings}
    if "ssl_verify_identity" in settings:
        return {"ssl": files, "ssl_mode": "VERIFY_IDENTITY"}
    return {"ssl": files, "ssl_mode": "VERIFY_CA" if "ssl_verify_cert" in settings else "REQUIRED"}


def cymysql(address: Address) -> dict[str, object]:
    """cymysql's arguments: the files without their prefix; it verifies nothing but the CA."""
    settings = _settings(address)
    files = {name[len("ssl_") :]: settings[name] for name in _FILES if name in settings}
    return {"ssl": files} if files else {}


def mariadb(address: Address) -> dict[str, object]:
    """MariaDB Connector/Python's arguments; it verifies by default if it uses TLS."""
    settings = _settings(address)
    files = {name: settings[name] for name in _FILES if name in settings}
    verify = not settings.keys().isdisjoint({"ssl_verify_cert", "ssl_verify_identity"})
    return {**files, "ssl": bool(settings), "ssl_verify_cert": verify}


def coroutine(address: Address) -> dict[str, object]:
    """The arguments of asyncmy and aiomysql: an SSL context."""
    settings = _settings(address)
    if not settings:
        return {}
    context = ssl.create_default_context(cafile=settings.get("ssl_ca"))
    context.check_hostname = "ssl_verify_identity" in settings
    if not context.check_hostname and "ssl_verify_cert" not in settings:
        context.verify_mode = ssl.CERT_NONE
    if "ssl_cert" in settings:
        context.load_cert_chain(settings["ssl_cert"], settings.get("ssl_key"))
    return {"ssl": context}
