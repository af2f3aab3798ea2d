"""Database URLs for SQLAlchemy."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from alembic_autogen.server.base import Address

DRIVER = "mysql+pymysql"


def url(address: Address, database: str) -> str:
    """The URL of a database on the server at an address, with the password."""
    password = f":{quote(address.password, safe='')}" if address.password else ""
    user = f"{quote(address.user, safe='')}{password}"
    query = {"unix_socket": address.unix_socket} if address.unix_socket else dict(address.tls)
    host = f"[{address.host}]" if ":" in (address.host or "") else address.host
    place = "localhost" if address.unix_socket else f"{host}:{address.port}"
    options = f"?{urlencode(query)}" if query else ""
    return f"{DRIVER}://{user}@{place}/{quote(database, safe='')}{options}"
