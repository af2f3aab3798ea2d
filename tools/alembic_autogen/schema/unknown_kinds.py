"""Objects of kinds that this version does not create: libraries of MySQL, packages of MariaDB.

They are read, so that a difference is reported rather than overlooked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.server.base import Server

_WITH_LIBRARIES = (9, 2)
"""The first version of MySQL that has them."""

WHY = "this version does not create objects of this kind"


def unknown_kinds_query(server: Server, databases: str) -> str:
    """The query of the kind, the database and the name of each of them; empty if there are none.

    :param databases: the names of databases as an SQL list.
    """
    if server.flavor == "mariadb":
        return (
            "SELECT routine_type, routine_schema, routine_name FROM information_schema.routines"
            f" WHERE routine_schema IN ({databases}) AND routine_type LIKE 'PACKAGE%'"
        )
    numbers = tuple(int(each) for each in re.findall(r"\d+", server.version)[:2])
    if numbers < _WITH_LIBRARIES:
        return ""
    return (
        "SELECT 'LIBRARY', library_schema, library_name FROM information_schema.libraries"
        f" WHERE library_schema IN ({databases})"
    )
