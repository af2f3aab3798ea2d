"""Conditions in SQL that are true on only one of MySQL and MariaDB."""

from __future__ import annotations


def title(flavor: str) -> str:
    """The name of a server, for messages."""
    return "MariaDB" if flavor == "mariadb" else "MySQL"


ON_MYSQL = "LOCATE('MariaDB', VERSION()) = 0"
ON_MARIADB = "LOCATE('MariaDB', VERSION()) > 0"
"""True on one of the two servers: a revision may also run on the other one."""
