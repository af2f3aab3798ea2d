"""The further databases of an application on a real server, which its models name as schemas."""

from __future__ import annotations

from collections.abc import Iterable

from alembic_autogen.error_text import driver_error
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.schema.dump import Query

_UNKNOWN = 1049
"""The server's error about a database that does not exist (ER_BAD_DB_ERROR)."""


def others_than(name: str, schemas: Iterable[str]) -> list[str]:
    """The further databases beside the application's own, which may be among them.

    :param name: the name of its own one.
    """
    return [each for each in schemas if each.lower() != name.lower()]


def present(query: Query, names: Iterable[str]) -> dict[str, str]:
    """Find which databases exist; a revision may only create one.

    information_schema shows nothing of a database in which the account has no privilege, so that
    the server is asked again by SHOW, which refuses the account.

    :param query: runs a query, and returns the rows.
    :param names: the names to look for.
    :returns: the default collation of each that exists.
    :raises Exception: the driver's error, if the account may not see one of them.
    """
    found: dict[str, str] = {}
    for name in names:
        rows = query(
            "SELECT default_collation_name FROM information_schema.schemata"
            f" WHERE schema_name = {quote_string(name)}"
        )
        if rows:
            found[name] = str(rows[0][0])
        else:
            _require_missing(query, name)
    return found


def _require_missing(query: Query, name: str) -> None:
    try:
        query(f"SHOW TABLES FROM {quote_name(name)}")
    except Exception as error:  # of any driver
        original = getattr(error, "orig", None)
        if driver_error(original if original is not None else error)[0] != _UNKNOWN:
            raise
