"""Objects of kinds that no revision creates: libraries of MySQL, packages of MariaDB.

They are read, so that a difference is reported rather than overlooked, and copied with a database.
"""

from __future__ import annotations

import re

_WITH_LIBRARIES = (9, 2)
"""The first version of MySQL that has them."""

WHY = "this version does not create objects of this kind"


SERVER_KINDS = {
    "server": "foreign server",
    "role": "role",
    "user": "user",
    "resource group": "resource group",
    "spatial reference system": "spatial reference system",
    "logfile group": "logfile group",
    "tablespace": "tablespace",
    "undo tablespace": "undo tablespace",
    "function": "loadable function",
}
"""The kinds of objects that belong to a server, to no database, by the words that create them."""
PRIVILEGES = "privileges of"
"""The kind of what GRANT and REVOKE change; the name is the account's."""
OF_THE_SERVER = frozenset(
    {*SERVER_KINDS.values(), PRIVILEGES, "component", "plugin", "global variable"}
)
"""The kinds of everything that belongs to a server."""


def unknown_kinds_query(flavor: str, version: str, databases: str) -> str:
    """The query of the kind, the database and the name of each of them; empty if there are none.

    They come in the order in which they can be created.

    :param flavor: the flavor of the server.
    :param version: its version.
    :param databases: the names of databases as an SQL list.
    """
    if flavor == "mariadb":
        return (
            "SELECT routine_type, routine_schema, routine_name FROM information_schema.routines"
            f" WHERE routine_schema IN ({databases}) AND routine_type LIKE 'PACKAGE%'"
            " ORDER BY routine_type, routine_schema, routine_name"
        )
    numbers = tuple(int(each) for each in re.findall(r"\d+", version))
    if numbers < _WITH_LIBRARIES:
        return ""
    return (
        "SELECT 'LIBRARY', library_schema, library_name FROM information_schema.libraries"
        f" WHERE library_schema IN ({databases}) ORDER BY library_schema, library_name"
    )
