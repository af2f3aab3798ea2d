"""Conditions in SQL that are true on only one of MySQL and MariaDB."""

from __future__ import annotations

ON_MYSQL = "LOCATE('MariaDB', VERSION()) = 0"
ON_MARIADB = "LOCATE('MariaDB', VERSION()) > 0"
"""True on one of the two servers: a revision may also run on the other one."""
