"""A URL for env.py where that of alembic.ini cannot be used.

On a disposable server, ``sqlalchemy.url`` only has to name a driver that is redirected. It may be
the placeholder of ``alembic init``, another kind of database, a driver that is not installed, or
nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.mysql.pymysql import MySQLDialect_pymysql
from sqlalchemy.exc import SQLAlchemyError

from alembic_autogen.errors import SandboxError

if TYPE_CHECKING:
    from sqlalchemy import URL
    from sqlalchemy.engine.interfaces import Dialect

KEY = "sqlalchemy.url"
"""The option of alembic.ini that has the URL."""
PLACEHOLDER = "driver://user:pass@localhost/dbname"
"""The value of ``sqlalchemy.url`` as ``alembic init`` writes it."""
BACKENDS = ("mysql", "mariadb")
_DRIVER = "alembic_autogen"
SUBSTITUTE = f"mysql+{_DRIVER}://localhost/"
_ASYNC_DRIVERS = ("asyncmy", "aiomysql")


class SubstituteDialect(MySQLDialect_pymysql):
    """Chooses the dialect by the kind of engine: env.py may make an asynchronous one."""

    @classmethod
    def get_dialect_cls(cls, url: URL) -> type[Dialect]:
        """The dialect of PyMySQL, which the tool itself uses."""
        return MySQLDialect_pymysql

    @classmethod
    def get_async_dialect_cls(cls, url: URL) -> type[Dialect]:
        """The dialect of the first asynchronous driver that is installed.

        :raises SandboxError: none is.
        """
        for driver in _ASYNC_DRIVERS:
            found = url.set(drivername=f"mysql+{driver}")
            if not problem(found.render_as_string()):
                return found.get_dialect()
        raise SandboxError(
            "env.py makes an asynchronous engine, and no asynchronous driver is installed; install "
            f"{' or '.join(_ASYNC_DRIVERS)}."
        )


registry.register(f"mysql.{_DRIVER}", __name__, SubstituteDialect.__name__)


def usable(text: str | None) -> str:
    """The URL of alembic.ini, or another one if it does not name an installed MySQL driver."""
    if text is None or problem(text):
        return SUBSTITUTE
    return text


def problem(text: str | None) -> str:
    """The reason why a URL leads to no driver of MySQL or MariaDB; empty if it does.

    :param text: the URL; ``None`` if there is none.
    """
    if not text:
        return "is not set"
    if text == PLACEHOLDER:
        return "is still the placeholder of `alembic init`, not the URL of the database"
    try:
        url = make_url(text)
        if url.get_backend_name() not in BACKENDS:
            return f"is a URL of {url.get_backend_name()}, not of MySQL or MariaDB"
        url.get_dialect().import_dbapi()
    except ImportError as error:
        return f"names a driver that cannot be imported ({error})"
    except (SQLAlchemyError, ValueError):
        return "is not a URL that SQLAlchemy understands"
    return ""
