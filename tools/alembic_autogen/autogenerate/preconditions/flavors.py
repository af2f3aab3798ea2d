"""Conditions in SQL that are true on only one of MySQL and MariaDB."""

from __future__ import annotations

ON_MYSQL = "LOCATE('MariaDB', VERSION()) = 0"
ON_MARIADB = "LOCATE('MariaDB', VERSION()) > 0"
"""True on one of the two servers: a revision may be for both."""

MYSQL, MARIADB = frozenset({"mysql"}), frozenset({"mariadb"})
BOTH = MYSQL | MARIADB
ON = {"mysql": ON_MYSQL, "mariadb": ON_MARIADB}
